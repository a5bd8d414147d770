//! HTTP 1.1 with a thread for each connection: as little as stands between a socket and the index.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use trucewatch_model::Timestamp;
use trucewatch_tiles::{Filter, Index, TileId};

pub(crate) fn forever(index: Index, port: u16) {
    let listener = TcpListener::bind(("127.0.0.1", port)).expect("the port is free");
    let index = Arc::new(index);
    for stream in listener.incoming().flatten() {
        let index = Arc::clone(&index);
        std::thread::spawn(move || {
            let _ = connection(&index, &stream);
        });
    }
}

fn connection(index: &Index, stream: &TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let path = line
            .split_whitespace()
            .nth(1)
            .unwrap_or_default()
            .to_owned();
        while line.trim_end() != "" {
            line.clear();
            reader.read_line(&mut line)?;
        }
        let (status, body) = match asked(&path) {
            Some((tile, filter)) => ("200 OK", index.tile(tile, &filter)),
            None => ("404 Not Found", Vec::new()),
        };
        let mut answer = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/vnd.mapbox-vector-tile\r\n\
             ETag: W/\"{:032x}\"\r\nCache-Control: private, no-cache\r\nContent-Length: {}\r\n\r\n",
            index.version(),
            body.len()
        )
        .into_bytes();
        answer.extend(body);
        writer.write_all(&answer)?;
    }
}

fn asked(path: &str) -> Option<(TileId, Filter)> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut numbers = path.strip_prefix("/api/tiles/")?.split('/');
    let (z, x, y) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let y = y.strip_suffix(".mvt")?;
    let tile = TileId::new(z.parse().ok()?, x.parse().ok()?, y.parse().ok()?)?;
    let time = |name: &str| {
        let value = query.split('&').find_map(|pair| pair.strip_prefix(name));
        value.and_then(Timestamp::parse_rfc3339)
    };
    let filter = match (time("from="), time("to=")) {
        (Some(from), Some(to)) => Filter::default().between(from, to),
        _ => Filter::default(),
    };
    Some((tile, filter))
}
