//! What kind of bytes a file holds, told by its first ones: gzip is decompressed on the fly, a UTF-8
//! byte order mark is skipped, and what is not text is refused with advice.

use crate::FileError;
use flate2::read::MultiGzDecoder;
use std::io::{BufReader, Chain, Cursor, Read};

type Prefixed<R> = Chain<Cursor<Vec<u8>>, R>;

/// The bytes as stored, compressed or not.
pub(crate) enum Stored<R: Read> {
    Plain(Prefixed<R>),
    Gzip(Box<MultiGzDecoder<BufReader<Prefixed<R>>>>),
}

impl<R: Read> Read for Stored<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(plain) => plain.read(buffer),
            Self::Gzip(gzip) => gzip.read(buffer),
        }
    }
}

/// The text of a file, decompressed and without a byte order mark.
pub(crate) type Source<R> = Prefixed<Stored<R>>;

pub(crate) const GZIP: &[u8] = &[0x1F, 0x8B];
const BOM: &[u8] = &[0xEF, 0xBB, 0xBF];

/// Looks at the first bytes of `input` and undoes what is wrapped round the text.
///
/// # Errors
/// [`FileError::Empty`], [`FileError::NotText`] for UTF-16, archives and documents, or
/// [`FileError::Io`].
pub(crate) fn open<R: Read>(input: R, format: &'static str) -> Result<Source<R>, FileError> {
    let failed = |source| FileError::Io { line: 1, source };
    let (head, input) = peek(input).map_err(failed)?;
    let stored = if head.starts_with(GZIP) {
        let whole = BufReader::new(Cursor::new(head).chain(input));
        Stored::Gzip(Box::new(MultiGzDecoder::new(whole)))
    } else {
        Stored::Plain(Cursor::new(head).chain(input))
    };
    let (mut head, stored) = peek(stored).map_err(failed)?;
    if head.starts_with(BOM) {
        head.drain(..BOM.len());
    }
    check_text(&head, format)?;
    Ok(Cursor::new(head).chain(stored))
}

/// Reads up to four bytes.
fn peek<R: Read>(mut input: R) -> std::io::Result<(Vec<u8>, R)> {
    let mut head = Vec::with_capacity(4);
    input.by_ref().take(4).read_to_end(&mut head)?;
    Ok((head, input))
}

fn check_text(head: &[u8], format: &'static str) -> Result<(), FileError> {
    let (found, advice) = match head {
        [] => return Err(FileError::Empty { format }),
        [0xFF, 0xFE, ..] => (
            "it is UTF-16 (little endian)",
            "convert it with `iconv -f UTF-16LE -t UTF-8 FILE`, or save it as \"CSV UTF-8\"",
        ),
        [0xFE, 0xFF, ..] => (
            "it is UTF-16 (big endian)",
            "convert it with `iconv -f UTF-16BE -t UTF-8 FILE`, or save it as \"CSV UTF-8\"",
        ),
        [b'P', b'K', 3, 4] => (
            "it is a ZIP archive or a spreadsheet",
            "unpack it, or export the sheet as CSV (UTF-8)",
        ),
        [b'%', b'P', b'D', b'F'] => ("it is a PDF document", "ask its source for a table (CSV)"),
        [0x1F, 0x8B, ..] => ("it is compressed twice", "decompress it once with `gunzip`"),
        _ => return Ok(()),
    };
    Err(FileError::NotText {
        found: found.to_owned(),
        advice: advice.to_owned(),
    })
}

#[cfg(test)]
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(bytes: &[u8]) -> Result<String, FileError> {
        let mut text = String::new();
        open(bytes, "picks-csv")?
            .read_to_string(&mut text)
            .expect("text");
        Ok(text)
    }

    #[test]
    fn wrapping_is_undone() {
        let two_members = [gzip(b"a,"), gzip(b"b\n")].concat();
        let cases: [(&[u8], &str); 4] = [
            (b"a,b\n", "plain text stays"),
            (b"\xEF\xBB\xBFa,b\n", "a byte order mark is skipped"),
            (&gzip(b"\xEF\xBB\xBFa,b\n"), "also inside gzip"),
            (&two_members, "gzip members may be joined"),
        ];
        for (bytes, why) in cases {
            assert_eq!(text_of(bytes).expect("text"), "a,b\n", "{why}");
        }
        assert_eq!(text_of(b"a").expect("text"), "a", "shorter than any mark");
    }

    #[test]
    fn what_is_not_text_is_refused_with_advice() {
        let cases: [(&[u8], &str); 6] = [
            (b"", "empty"),
            (&gzip(b""), "empty"),
            (b"\xFF\xFEa\0", "iconv -f UTF-16LE"),
            (b"\xFE\xFF\0a", "iconv -f UTF-16BE"),
            (b"PK\x03\x04xx", "export the sheet"),
            (&gzip(&gzip(b"a")), "gunzip"),
        ];
        for (bytes, advice) in cases {
            let message = text_of(bytes).expect_err("refused").to_string();
            assert!(message.contains(advice), "{message}");
        }
    }
}
