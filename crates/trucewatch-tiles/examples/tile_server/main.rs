//! A server of tiles of invented incidents, and a load for it and for a database: `bench/tiles/`.
//!
//! usage: tile_server csv INCIDENTS
//!            the incidents as CSV
//!        tile_server serve INCIDENTS PORT
//!            tiles of the same incidents over HTTP 1.1, at the path and with the filter of the API
//!        tile_server ask http:PORT|postgres:PORT CONNECTIONS REQUESTS all|month
//!            asks for tiles as people do who zoom in and pan, and prints how fast they come
//!
//! All is drawn with fixed seeds: both sides have the same incidents and are asked for the same tiles.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::expect_used,
    clippy::panic,
    reason = "a program of a bench"
)]

mod ask;
mod database;
mod serve;
mod world;

use std::io::Write as _;
use std::time::Instant;
use trucewatch_tiles::Index;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<usize>().expect("a number");
    match words.as_slice() {
        ["csv", incidents] => {
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            for item in world::incidents(number(incidents)) {
                out.write_all(world::csv(&item).as_bytes())
                    .expect("written");
            }
        }
        ["serve", incidents, port] => {
            let items = world::incidents(number(incidents));
            let begun = Instant::now();
            let mut index = Index::of(items);
            index.settle();
            let (len, took) = (index.len(), begun.elapsed());
            println!("{len} incidents in the index after {took:.2?}");
            serve::forever(index, port.parse().expect("a port"));
        }
        ["ask", target, connections, requests, which] => {
            let month = *which == "month";
            ask::run(target, number(connections), number(requests), month);
        }
        _ => panic!("usage: csv, serve or ask; the head of main.rs says more"),
    }
}
