//! How long one block of two minutes takes from arrivals to events, through the public interface.
//!
//! The worlds are those of the tests, from fixed seeds. Three loads: a calm hour, an hour of 5,000
//! events, and a dense network.

#[path = "../tests/world/mod.rs"]
mod world;

use divan::Bencher;
use trucewatch_fusion::{AcousticEngine, Medium, Settings};
use world::{World, strip};

fn main() {
    divan::main();
}

const BLOCK_S: f64 = 120.0;

/// Takes all arrivals of a block in and locates its events. Building the network is not measured:
/// that happens once in an installation's life.
fn push_and_update(bencher: Bencher<'_, '_>, world: &World) {
    let air = Medium::measured(337.0, 5.0, 0.0, 0.005);
    let engine = AcousticEngine::new(&world.sensors, Settings::default(), Some(air));
    bencher
        .counter(divan::counter::ItemsCount::new(world.arrivals.len()))
        .with_inputs(|| engine.clone())
        .bench_refs(|engine| {
            for arrival in &world.arrivals {
                engine.push(*arrival);
            }
            engine.update(None);
            engine.events().count()
        });
}

#[divan::bench(sample_count = 20)]
fn sensors_200_events_100_an_hour(bencher: Bencher<'_, '_>) {
    push_and_update(bencher, &strip(31, 200, 3, BLOCK_S));
}

#[divan::bench(sample_count = 5)]
fn sensors_200_events_5000_an_hour(bencher: Bencher<'_, '_>) {
    push_and_update(bencher, &strip(32, 200, 167, BLOCK_S));
}

#[divan::bench(sample_count = 5)]
fn sensors_2000_events_1000_an_hour(bencher: Bencher<'_, '_>) {
    push_and_update(bencher, &strip(33, 2_000, 33, BLOCK_S));
}
