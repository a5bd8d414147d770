//! As much of PostgreSQL's protocol, version 3, as a prepared query with a binary answer needs.

use std::io::{BufReader, Read as _, Write as _};
use std::net::TcpStream;

/// A connection with the query prepared.
pub(crate) struct Database {
    reader: BufReader<TcpStream>,
}

const QUERY: &str = "SELECT tile($1::int, $2::int, $3::int, $4::bigint, $5::bigint)";
const USER: &[u8] = b"user\0bench\0database\0postgres\0\0";

impl Database {
    /// Whoever is on this machine is trusted: the server is of the bench's own.
    pub(crate) fn connect(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("the database listens");
        stream.set_nodelay(true).expect("set");
        let mut made = Self {
            reader: BufReader::with_capacity(1 << 20, stream),
        };
        let mut hello = (8 + USER.len() as u32).to_be_bytes().to_vec();
        hello.extend(196_608_u32.to_be_bytes());
        hello.extend(USER);
        made.send(&hello);
        made.until_ready();
        let mut parse = vec![0];
        parse.extend(QUERY.as_bytes());
        parse.extend([0, 0, 0]);
        made.send(&[message(b'P', &parse), message(b'S', b"")].concat());
        made.until_ready();
        made
    }

    /// The bytes of a tile.
    pub(crate) fn tile(&mut self, numbers: [i64; 5]) -> usize {
        // The unnamed portal of the unnamed statement; all parameters as text.
        let mut bind = vec![0, 0, 0, 0, 0, 5];
        for number in numbers {
            let text = number.to_string();
            bind.extend((text.len() as u32).to_be_bytes());
            bind.extend(text.as_bytes());
        }
        bind.extend([0, 1, 0, 1]);
        let asked = [
            message(b'B', &bind),
            message(b'E', &[0, 0, 0, 0, 0]),
            message(b'S', b""),
        ];
        self.send(&asked.concat());
        self.until_ready()
    }

    fn send(&mut self, bytes: &[u8]) {
        self.reader.get_mut().write_all(bytes).expect("sent");
    }

    /// Reads up to where the server waits for more; gives the size of the last value.
    fn until_ready(&mut self) -> usize {
        let mut size = 0;
        loop {
            let mut head = [0; 5];
            self.reader.read_exact(&mut head).expect("an answer");
            let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize - 4;
            let mut body = vec![0; length];
            self.reader.read_exact(&mut body).expect("an answer");
            match head[0] {
                // Two bytes say how many values, four how long the value is.
                b'D' => size = length - 6,
                b'E' => panic!("the database refuses: {}", String::from_utf8_lossy(&body)),
                b'Z' => return size,
                _ => {}
            }
        }
    }
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![kind];
    bytes.extend((body.len() as u32 + 4).to_be_bytes());
    bytes.extend(body);
    bytes
}
