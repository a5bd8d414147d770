//! JSON text cut into values in bounded memory, without building a tree: for files whose one
//! top-level value may be larger than memory.

use std::io::Read;

/// Bytes kept up to a limit; beyond it only that there were more.
pub(crate) struct Capture {
    bytes: Vec<u8>,
    limit: usize,
    over: bool,
}

impl Capture {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            bytes: Vec::new(),
            limit,
            over: false,
        }
    }

    fn push(&mut self, byte: u8) {
        if self.bytes.len() < self.limit {
            self.bytes.push(byte);
        } else {
            self.over = true;
        }
    }

    /// The bytes, and whether there were more than the limit.
    pub(crate) fn into_parts(self) -> (Vec<u8>, bool) {
        (self.bytes, self.over)
    }
}

/// A source of single bytes that counts lines, and may record what it gives.
pub(crate) struct Bytes<R> {
    source: R,
    buffer: Vec<u8>,
    at: usize,
    line: u64,
    record: Option<Capture>,
}

const CHUNK: usize = 32 * 1024;

impl<R: Read> Bytes<R> {
    pub(crate) fn new(source: R) -> Self {
        Self {
            source,
            buffer: Vec::new(),
            at: 0,
            line: 1,
            record: None,
        }
    }

    /// The line of the next byte, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Starts to record every byte taken from here on.
    pub(crate) fn record(&mut self, limit: usize) {
        self.record = Some(Capture::new(limit));
    }

    /// Stops recording and gives what was recorded.
    pub(crate) fn take_record(&mut self) -> (Vec<u8>, bool) {
        self.record
            .take()
            .map(Capture::into_parts)
            .unwrap_or_default()
    }

    /// The next byte, left where it is. `None` at the end.
    pub(crate) fn peek(&mut self) -> std::io::Result<Option<u8>> {
        if self.at == self.buffer.len() {
            self.buffer.resize(CHUNK, 0);
            let count = loop {
                match self.source.read(&mut self.buffer) {
                    Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                    other => break other,
                }
            };
            self.at = 0;
            self.buffer.truncate(*count.as_ref().unwrap_or(&0));
            count?;
        }
        Ok(self.buffer.get(self.at).copied())
    }

    /// Takes the next byte.
    pub(crate) fn take(&mut self) -> std::io::Result<Option<u8>> {
        let byte = self.peek()?;
        if let Some(byte) = byte {
            self.at += 1;
            self.line += u64::from(byte == b'\n');
            if let Some(record) = &mut self.record {
                record.push(byte);
            }
        }
        Ok(byte)
    }

    /// Passes over white space and gives the byte after it, left where it is.
    pub(crate) fn peek_past_space(&mut self) -> std::io::Result<Option<u8>> {
        loop {
            match self.peek()? {
                Some(byte) if byte.is_ascii_whitespace() => self.take()?,
                other => return Ok(other),
            };
        }
    }

    /// Takes one JSON value, whose first byte is next, into `into`. `false` if the file ends in it.
    /// Only brackets and strings are understood; whether it is good JSON is for a parser to say.
    pub(crate) fn take_value(&mut self, into: &mut Capture) -> std::io::Result<bool> {
        let (mut depth, mut in_string, mut escaped) = (0_u64, false, false);
        loop {
            let Some(byte) = self.peek()? else {
                return Ok(depth == 0 && !in_string);
            };
            let ends_scalar = matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace();
            if depth == 0 && !in_string && ends_scalar {
                return Ok(true);
            }
            self.take()?;
            into.push(byte);
            if in_string {
                let closes = byte == b'"' && !escaped;
                escaped = byte == b'\\' && !escaped;
                in_string = !closes;
                if closes && depth == 0 {
                    return Ok(true);
                }
                continue;
            }
            match byte {
                b'"' => in_string = true,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        return Ok(true);
                    }
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_they_should() {
        let cases = [
            ("12,3", "12", true, "a number ends before the comma"),
            ("12", "12", true, "or at the end of the file"),
            (
                "\"a\\\"]\" x",
                "\"a\\\"]\"",
                true,
                "an escaped quotation mark",
            ),
            ("\"a\\\\\"]", "\"a\\\\\"", true, "an escaped backslash"),
            (
                "[1,[2],\"]\"],3",
                "[1,[2],\"]\"]",
                true,
                "a bracket in a string",
            ),
            ("{\"a\":{}}}", "{\"a\":{}}", true, "objects"),
            ("[1,2", "[1,2", false, "the file ends inside"),
            ("\"ab", "\"ab", false, "the file ends inside a string"),
        ];
        for (text, expected, whole, why) in cases {
            let mut capture = Capture::new(100);
            let mut bytes = Bytes::new(text.as_bytes());
            assert_eq!(
                bytes.take_value(&mut capture).expect("memory"),
                whole,
                "{why}"
            );
            let (got, over) = capture.into_parts();
            assert_eq!(
                (String::from_utf8(got).as_deref(), over),
                (Ok(expected), false),
                "{why}"
            );
        }
        let mut capture = Capture::new(3);
        assert!(
            Bytes::new(&b"[1,2,3]"[..])
                .take_value(&mut capture)
                .expect("memory")
        );
        assert_eq!(
            capture.into_parts(),
            (b"[1,".to_vec(), true),
            "no more than the limit is kept"
        );
    }
}
