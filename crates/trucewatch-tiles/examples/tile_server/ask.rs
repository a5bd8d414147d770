//! The load: people who zoom in on what happened and pan there, each over a connection of its own.

use crate::database::Database;
use crate::world::{BEGINS_S, Dice, YEAR_S, incidents};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use trucewatch_model::Timestamp;
use trucewatch_tiles::TileId;

const MONTH_S: i64 = 30 * 86_400;

#[derive(Clone, Copy)]
struct Asked {
    tile: TileId,
    from_s: i64,
    to_s: i64,
}

/// What a browser asks for, in order: from zoom 4 to 14 towards an incident, and at each zoom a step to two sides.
/// A screen is 3 by 2 tiles; what one person has seen is not asked for again.
fn requests(count: usize, month: bool) -> Vec<Asked> {
    let all = incidents(20_000);
    let mut dice = Dice::new(14);
    let mut asked = Vec::new();
    while asked.len() < count {
        let at = all[dice.below(all.len())]
            .place
            .as_ref()
            .expect("a place")
            .at;
        let (from_s, to_s) = match month {
            true => {
                let from = BEGINS_S + (dice.share() * (YEAR_S - MONTH_S) as f64) as i64;
                (from, from + MONTH_S)
            }
            false => (BEGINS_S, BEGINS_S + YEAR_S + 1),
        };
        let mut seen = BTreeSet::new();
        for z in 4..=14 {
            let middle = TileId::holding(at, z);
            let (mut x, mut y) = (i64::from(middle.x()) - 1, i64::from(middle.y()));
            for step in 0..3 {
                for (dx, dy) in (0..6).map(|k| (k % 3, k / 3)) {
                    let (x, y) = (u32::try_from(x + dx), u32::try_from(y + dy));
                    let tile = x.ok().zip(y.ok()).and_then(|(x, y)| TileId::new(z, x, y));
                    let tile = tile.filter(|tile| seen.insert(*tile));
                    asked.extend(tile.map(|tile| Asked { tile, from_s, to_s }));
                }
                match step {
                    0 => x += if dice.share() < 0.5 { 1 } else { -1 },
                    _ => y += if dice.share() < 0.5 { 1 } else { -1 },
                }
            }
        }
    }
    asked.truncate(count);
    asked
}

enum Connection {
    Http(BufReader<TcpStream>),
    Postgres(Database),
}

impl Connection {
    fn to(target: &str) -> Self {
        let (kind, port) = target.split_once(':').expect("http:PORT or postgres:PORT");
        let port: u16 = port.parse().expect("a port");
        if kind == "postgres" {
            return Self::Postgres(Database::connect(port));
        }
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("the server listens");
        stream.set_nodelay(true).expect("set");
        Self::Http(BufReader::with_capacity(1 << 20, stream))
    }

    fn ask(&mut self, asked: Asked) -> usize {
        let (z, x, y) = (asked.tile.z(), asked.tile.x(), asked.tile.y());
        match self {
            Self::Postgres(database) => {
                let numbers = [z.into(), x.into(), y.into(), asked.from_s, asked.to_s];
                database.tile(numbers)
            }
            Self::Http(reader) => {
                let all = asked.to_s - asked.from_s > MONTH_S;
                let time = |s: i64| Timestamp::from_unix_s(s).to_string();
                let query = match all {
                    true => String::new(),
                    false => format!("?from={}&to={}", time(asked.from_s), time(asked.to_s)),
                };
                let request = format!(
                    "GET /api/tiles/{z}/{x}/{y}.mvt{query} HTTP/1.1\r\nHost: localhost\r\n\r\n"
                );
                reader
                    .get_mut()
                    .write_all(request.as_bytes())
                    .expect("sent");
                body(reader)
            }
        }
    }
}

fn body(reader: &mut BufReader<TcpStream>) -> usize {
    let (mut line, mut length) = (String::new(), 0);
    reader.read_line(&mut line).expect("an answer");
    assert!(line.contains(" 200 "), "{line}");
    loop {
        line.clear();
        reader.read_line(&mut line).expect("a header");
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().expect("a number");
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes).expect("a tile");
    length
}

pub(crate) fn run(target: &str, connections: usize, count: usize, month: bool) {
    let asked = requests(count, month);
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    let all: Vec<(u8, Duration, usize)> = std::thread::scope(|scope| {
        let people: Vec<_> = (0..connections)
            .map(|_| scope.spawn(|| one_person(target, &asked, &next)))
            .collect();
        let all = people.into_iter().map(|one| one.join().expect("it ends"));
        all.flatten().collect()
    });
    report(target, connections, &all, begun.elapsed());
}

fn one_person(target: &str, asked: &[Asked], next: &AtomicUsize) -> Vec<(u8, Duration, usize)> {
    let mut connection = Connection::to(target);
    let mut told = Vec::new();
    while let Some(one) = asked.get(next.fetch_add(1, Ordering::Relaxed)) {
        let begun = Instant::now();
        let bytes = connection.ask(*one);
        told.push((one.tile.z(), begun.elapsed(), bytes));
    }
    told
}

fn report(target: &str, connections: usize, all: &[(u8, Duration, usize)], took: Duration) {
    let per_s = all.len() as f64 / took.as_secs_f64();
    let line = |what: &str, some: &[(u8, Duration, usize)]| {
        let mut times: Vec<f64> = some.iter().map(|(_, t, _)| t.as_secs_f64() * 1e3).collect();
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
        let bytes = some.iter().map(|(.., bytes)| bytes).sum::<usize>() / some.len();
        let largest = some
            .iter()
            .map(|(.., bytes)| bytes)
            .max()
            .copied()
            .unwrap_or(0);
        println!(
            "{what:<8} {:>6} tiles  p50 {:>9.2} ms  p99 {:>9.2} ms  most {:>9.2} ms  {bytes:>7} B each, {largest} at most",
            some.len(),
            at(0.5),
            at(0.99),
            at(1.0)
        );
    };
    println!("{target}, {connections} connections: {per_s:.1} tiles/s");
    line("all", all);
    for z in 4..=14 {
        let some: Vec<_> = all
            .iter()
            .filter(|(zoom, ..)| *zoom == z)
            .copied()
            .collect();
        if !some.is_empty() {
            line(&format!("zoom {z}"), &some);
        }
    }
}
