//! Bytes to text, and text into messages.

use crate::Encoding;
use std::borrow::Cow;

/// The most characters of a user's value that a message repeats.
const SHOWN_MAX: usize = 60;

/// A value from the input as it may stand in a message: in backticks, short, without control
/// characters that could confuse a terminal.
pub(crate) fn quote(value: &str) -> String {
    let mut shown: String = value
        .chars()
        .take(SHOWN_MAX)
        .map(|c| match c {
            '`' => '\'',
            c if c.is_control() => '\u{FFFD}',
            c => c,
        })
        .collect();
    if value.chars().nth(SHOWN_MAX).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// Decodes a row.
///
/// # Errors
/// A reason for the rejection, with the position of the first byte that does not fit.
pub(crate) fn decode(raw: &[u8], encoding: Encoding) -> Result<Cow<'_, str>, String> {
    if let Some(at) = raw.iter().position(|byte| *byte == 0) {
        return Err(format!(
            "byte {} of the row is NUL, which text does not contain; export the file again as text",
            at + 1
        ));
    }
    match encoding {
        Encoding::Utf8 => std::str::from_utf8(raw).map(Cow::Borrowed).map_err(|e| {
            let at = e.valid_up_to();
            let byte = raw.get(at).copied().unwrap_or_default();
            format!(
                "byte {} of the row (0x{byte:02X}) is not UTF-8; if the file comes from an older \
                 Windows program, read it with `--encoding windows-1252`",
                at + 1
            )
        }),
        Encoding::Windows1252 => Ok(encoding_rs::WINDOWS_1252.decode_without_bom_handling(raw).0),
    }
}

/// Whether the source says that it was asked and does not know.
pub(crate) fn is_not_known(value: &str) -> bool {
    ["n/k", "not known", "unknown"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word))
}

/// A list for a message: `a, b and c`.
pub(crate) fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_messages_are_short_and_harmless() {
        let cases = [
            ("91", "`91`", "as it is"),
            ("a`b", "`a'b`", "a backtick would end the quotation"),
            (
                "\u{1b}[31m",
                "`\u{FFFD}[31m`",
                "an escape sequence could hide text",
            ),
        ];
        for (value, expected, why) in cases {
            assert_eq!(quote(value), expected, "{why}");
        }
        assert_eq!(quote(&"x".repeat(61)), format!("`{}…`", "x".repeat(60)));
    }

    #[test]
    fn bytes_that_do_not_fit_are_named_by_position() {
        let reason = decode(b"ab\xE9", Encoding::Utf8).expect_err("not UTF-8");
        assert!(reason.starts_with("byte 3 of the row (0xE9)"), "{reason}");
        assert!(reason.contains("--encoding windows-1252"), "{reason}");
        let decoded = decode(b"ab\xE9", Encoding::Windows1252).expect("every byte is a character");
        assert_eq!(decoded, "abé");
        let reason = decode(b"a\0", Encoding::Windows1252).expect_err("NUL is never text");
        assert!(reason.contains("byte 2"), "{reason}");
    }

    #[test]
    fn lists_read_like_sentences() {
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }
}
