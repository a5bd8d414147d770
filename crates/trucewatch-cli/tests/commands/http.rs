//! As much of HTTP/1.1 as a test of a process needs.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// A request on a connection of its own, sent; its answer not read yet.
fn ask(address: &str, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("set");
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .expect("sent");
    stream
}

/// The status and the body.
pub(crate) fn get(address: &str, path: &str) -> (u16, String) {
    let mut answer = String::new();
    ask(address, path)
        .read_to_string(&mut answer)
        .expect("text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
    let status = head.split_whitespace().nth(1).expect("a status");
    (status.parse().expect("a number"), body.to_owned())
}

/// Sends a text; the status and the body, or `None` if the server is gone before it has answered.
pub(crate) fn post(address: &str, path: &str, body: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .ok()?;
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split_whitespace().nth(1)?.parse().ok()?;
    Some((status, body.to_owned()))
}

/// Sends JSON with a cookie; the status, the cookie that was set, and the body.
pub(crate) fn send(
    address: &str,
    method: &str,
    path: &str,
    cookie: &str,
    body: &serde_json::Value,
) -> (u16, String, serde_json::Value) {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .expect("set");
    let body = body.to_string();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
    let status = head.split_whitespace().nth(1).expect("a status");
    let set = head
        .lines()
        .filter_map(|line| line.strip_prefix("set-cookie: "))
        .find_map(|cookie| cookie.split(';').next());
    let body = serde_json::from_str(body).unwrap_or_default();
    let status = status.parse().expect("a number");
    (status, set.unwrap_or_default().to_owned(), body)
}

/// The body of `/api/status`, which every server has.
pub(crate) fn status(address: &str) -> serde_json::Value {
    let (code, body) = get(address, "/api/status");
    assert_eq!(code, 200, "{body}");
    serde_json::from_str(&body).expect("JSON")
}

/// An open live stream, read up to its first event.
pub(crate) fn open_stream(address: &str) -> BufReader<TcpStream> {
    let mut reader = BufReader::new(ask(address, "/api/stream"));
    let mut line = String::new();
    while !line.starts_with("data:") {
        line.clear();
        let read = reader.read_line(&mut line).expect("an event comes");
        assert!(read > 0, "the stream ended before its first event");
    }
    reader
}
