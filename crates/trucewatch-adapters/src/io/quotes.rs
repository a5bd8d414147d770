//! Fields of a row as RFC 4180 writes them, kept strictly: a quotation mark opens a quoted field
//! only as its first character, and after the closing one the field must end. So a lost quotation
//! mark is noticed at once and does not swallow rows. A mark inside an unquoted field is text.

use std::borrow::Cow;

/// Where in a field the bytes so far have led.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    FieldStart,
    Plain,
    Quoted,
    /// After a quotation mark inside a quoted field: the end of the field, or the first of a pair.
    MarkInQuoted,
    /// After a carriage return that follows a closed quoted field.
    ReturnAfterQuoted,
}

/// A quoted field goes on after its closing mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

impl Place {
    /// Where the next byte leads. A line feed outside a quoted field leads to the start of a field.
    pub(crate) fn after(self, byte: u8) -> Result<Self, Malformed> {
        Ok(match (self, byte) {
            (Self::Quoted, b'"') => Self::MarkInQuoted,
            (Self::Quoted, _) | (Self::MarkInQuoted, b'"') => Self::Quoted,
            (Self::MarkInQuoted, b'\r') => Self::ReturnAfterQuoted,
            (Self::ReturnAfterQuoted, b'\n') => Self::FieldStart,
            (Self::MarkInQuoted, b',' | b'\n') => Self::FieldStart,
            (Self::MarkInQuoted | Self::ReturnAfterQuoted, _) => return Err(Malformed),
            (Self::FieldStart, b'"') => Self::Quoted,
            (Self::FieldStart | Self::Plain, b',' | b'\n') => Self::FieldStart,
            (Self::FieldStart | Self::Plain, _) => Self::Plain,
        })
    }
}

/// Splits one row, without its line end, into fields.
///
/// # Errors
/// [`Malformed`] also if a quotation mark is not closed.
pub(crate) fn split(row: &str) -> Result<Vec<Cow<'_, str>>, Malformed> {
    if !row.contains('"') {
        return Ok(row.split(',').map(Cow::Borrowed).collect());
    }
    let mut fields = Vec::new();
    let (mut place, mut start) = (Place::FieldStart, 0);
    for (at, byte) in row.bytes().enumerate() {
        let next = place.after(byte)?;
        if byte == b',' && next == Place::FieldStart {
            fields.push(unquote(&row[start..at]));
            start = at + 1;
        }
        place = next;
    }
    if matches!(place, Place::Quoted | Place::ReturnAfterQuoted) {
        return Err(Malformed);
    }
    fields.push(unquote(&row[start..]));
    Ok(fields)
}

fn unquote(field: &str) -> Cow<'_, str> {
    let inner = field.strip_prefix('"').and_then(|f| f.strip_suffix('"'));
    match inner {
        Some(inner) if inner.contains('"') => Cow::Owned(inner.replace("\"\"", "\"")),
        Some(inner) => Cow::Borrowed(inner),
        None => Cow::Borrowed(field),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fields_are_split() {
        let cases: [(&str, Option<&[&str]>, &str); 10] = [
            ("a,b", Some(&["a", "b"]), "plain"),
            ("", Some(&[""]), "one empty field"),
            ("a,", Some(&["a", ""]), "the last field is empty"),
            (
                "\"a,b\",c",
                Some(&["a,b", "c"]),
                "a comma inside quotation marks is text",
            ),
            (
                "\"a \"\"b\"\"\"",
                Some(&["a \"b\""]),
                "a pair stands for one mark",
            ),
            (
                "\"a\nb\",c",
                Some(&["a\nb", "c"]),
                "a line break inside quotation marks is text",
            ),
            (
                "82\" gun,c",
                Some(&["82\" gun", "c"]),
                "a mark inside a field is text",
            ),
            ("\"\",x", Some(&["", "x"]), "quoted and empty"),
            ("\"a\"b,c", None, "text after the closing mark"),
            ("a,\"b", None, "not closed"),
        ];
        for (row, expected, why) in cases {
            let got = split(row).ok();
            let got: Option<Vec<&str>> =
                got.as_ref().map(|f| f.iter().map(AsRef::as_ref).collect());
            assert_eq!(got.as_deref(), expected, "{why}");
        }
    }

    fn write(field: &str) -> String {
        if field.contains(['"', ',', '\n']) {
            format!("\"{}\"", field.replace('"', "\"\""))
        } else {
            field.to_owned()
        }
    }

    /// The same row by an independent implementation.
    fn split_by_csv_core(row: &str) -> Vec<String> {
        let mut reader = csv_core::Reader::new();
        let (mut input, mut fields) = (row.as_bytes().to_vec(), Vec::new());
        input.push(b'\n');
        let mut rest: &[u8] = &input;
        loop {
            let mut out = [0_u8; 256];
            let (result, read, written) = reader.read_field(rest, &mut out);
            rest = &rest[read..];
            match result {
                csv_core::ReadFieldResult::Field { record_end } => {
                    fields.push(String::from_utf8(out[..written].to_vec()).expect("text"));
                    if record_end {
                        return fields;
                    }
                }
                other => panic!("{other:?}"),
            }
        }
    }

    proptest! {
        /// What was written is read back, and as another implementation reads it.
        #[test]
        fn well_written_rows_are_read_back(fields in prop::collection::vec("[a \",\n]{0,6}x", 1..6)) {
            let row = fields.iter().map(|f| write(f)).collect::<Vec<_>>().join(",");
            let got = split(&row).expect("well written");
            prop_assert_eq!(&got, &fields);
            prop_assert_eq!(split_by_csv_core(&row), fields);
        }
    }
}
