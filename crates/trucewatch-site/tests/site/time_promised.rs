//! Promise P30: every time we print is an interval that contains the truth. A machine and devices whose
//! clocks drift, step, sleep and start anew, against what the site makes of them.

use trucewatch_evidence::Entry;
use trucewatch_model::canonical::Record;
use trucewatch_model::{
    ClockSource, Known, Means, Observation, ObservationClass, ObserverId, ObserverKind,
    RootBeginning, SeenCheckpoint, TimeSpan, Timestamp,
};
use trucewatch_pages::kernel_clock::Discipline;
use trucewatch_proof::{EntrySecret, KeyId, Signature};
use trucewatch_site::judgement::Arrived;
use trucewatch_site::time::keeper::{Keeper, Look, State};
use trucewatch_site::time::sandwich::sandwich;
use trucewatch_site::time::{Interval, Times};

const S: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * S;
/// 2026-02-01, in nanoseconds since 1970.
const START_NS: i64 = 1_769_904_000 * S;
const LOG: &str = "monitor.example/north";

/// SplitMix64: a test that fails must fail again.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, from: i64, to: i64) -> i64 {
        from + (self.unit() * (to - from) as f64) as i64
    }

    /// With an exponential distribution.
    pub(crate) fn waiting(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }
}

/// A machine with its clocks, and a time service that is honest about what it knows.
struct Machine {
    true_ns: i64,
    boot: u64,
    since_boot_ns: f64,
    awake_ns: f64,
    wall_ns: f64,
    drift_ppm: f64,
    /// When the service last spoke, by the machine's clock, and its figure then; `None`: not at all.
    service: Option<(f64, f64)>,
    online: bool,
}

impl Machine {
    fn new(dice: &mut Dice) -> Self {
        Self {
            true_ns: START_NS,
            boot: 1,
            since_boot_ns: 0.0,
            awake_ns: 0.0,
            wall_ns: START_NS as f64 + dice.between(-3 * S, 3 * S) as f64,
            drift_ppm: (dice.unit() * 2.0 - 1.0) * 100.0,
            service: None,
            online: true,
        }
    }

    fn pass(&mut self, ns: i64, dice: &mut Dice) {
        self.true_ns += ns;
        let shown = ns as f64 * (1.0 + self.drift_ppm / 1e6);
        self.since_boot_ns += shown;
        self.awake_ns += shown;
        self.wall_ns += shown;
        let due = self
            .service
            .is_none_or(|(spoke, _)| self.since_boot_ns - spoke > 600e9);
        if self.online && due {
            let figure = 2e6 + dice.unit() * 60e6;
            self.wall_ns = self.true_ns as f64 + (dice.unit() * 2.0 - 1.0) * 0.9 * figure;
            self.service = Some((self.since_boot_ns, figure));
        }
    }

    fn sleep(&mut self, ns: i64, dice: &mut Dice) {
        self.true_ns += ns;
        // The clock on the board has whole seconds.
        let counted = (ns + dice.between(-S, S)) as f64;
        self.since_boot_ns += counted;
        self.wall_ns += counted;
    }

    fn start_anew(&mut self, dice: &mut Dice) {
        self.true_ns += dice.between(20 * S, 3_600 * S);
        self.boot += 1;
        self.since_boot_ns = 20e9;
        self.awake_ns = 20e9;
        self.service = None;
        let off = if dice.one_in(3) {
            step(dice)
        } else {
            dice.between(-2 * S, 2 * S)
        };
        self.wall_ns = (self.true_ns + off) as f64;
    }

    fn look(&self) -> Look {
        let max_error_ns =
            |(spoke, figure): (f64, f64)| figure + (self.since_boot_ns - spoke) * 500e-6;
        let error = self.service.map_or(16e9, max_error_ns);
        Look {
            boot: format!("boot {}", self.boot),
            since_boot_ns: self.since_boot_ns as i64,
            awake_ns: self.awake_ns as i64,
            wall_ns: self.wall_ns as i64,
            kernel: Some(Discipline {
                synchronised: error < 16e9,
                max_error_ns: error as i64,
                wall_ns: self.wall_ns as i64,
                steering_ppm: 1,
            }),
        }
    }
}

/// 10 s or 100 days, either way.
fn step(dice: &mut Dice) -> i64 {
    let by = if dice.one_in(2) { 10 * S } else { 100 * DAY };
    if dice.one_in(2) { by } else { -by }
}

/// A device's clock: off by less than it says, unless it stepped.
struct Device {
    off_ns: i64,
    bound_ms: u32,
    stepped_ns: i64,
    counter: u64,
}

#[derive(Debug, Default)]
struct Tally {
    looks: u64,
    looks_missed: u64,
    constant_missed: u64,
    printed: u64,
    printed_missed: u64,
    of_stepped: u64,
    contradicted: u64,
    contradicted_wrongly: u64,
    bounded: Vec<i64>,
}

fn run(seed: u64, steps: u64, tally: &mut Tally) {
    let mut dice = Dice(seed);
    let mut machine = Machine::new(&mut dice);
    let mut keeper = Keeper::default();
    let mut times = Times::of_log(LOG);
    let mut device = Device {
        off_ns: dice.between(-40_000_000, 40_000_000),
        bound_ms: 50,
        stepped_ns: 0,
        counter: 0,
    };
    for seq in 0..steps {
        machine.pass(dice.between(S / 100, 60 * S), &mut dice);
        match dice.next() % 400 {
            0 | 1 => {
                machine.wall_ns += step(&mut dice) as f64;
                // As the kernel does when somebody sets its clock.
                machine.service = None;
                machine.online = dice.one_in(2);
            }
            2 => machine.sleep(dice.between(60 * S, 8 * 3_600 * S), &mut dice),
            3 => machine.start_anew(&mut dice),
            4..=9 => machine.online = !machine.online,
            10 => keeper = restarted(&keeper),
            // Once in about a day and a half, for about a quarter of an hour.
            11 if dice.one_in(10) => device.stepped_ns = step(&mut dice),
            12..=30 => device.stepped_ns = 0,
            _ => {}
        }
        // The device observes, having seen the log's newest checkpoint; its message takes its time.
        let observed_ns = machine.true_ns;
        let shown_ns = observed_ns + device.off_ns + device.stepped_ns;
        device.counter += 1;
        machine.pass(dice.between(S / 50, 5 * S), &mut dice);
        let look = machine.look();
        let reading = keeper.look(&look, None);
        let (at, bound_ms) = reading.interval.to_received(look.wall_ns);
        tally.looks += 1;
        let received = Interval::received(at, bound_ms);
        tally.looks_missed += u64::from(!received.contains(machine.true_ns));
        let constant = Interval::around(look.wall_ns, S);
        tally.constant_missed += u64::from(!constant.contains(machine.true_ns));

        let entry = Arrived::from(entry(seq, shown_ns, &device, (at, bound_ms)));
        let Record::Observation(observation) = &entry.record else {
            panic!("an observation");
        };
        tally.of_stepped += u64::from(device.stepped_ns != 0);
        times.take(&entry);
        match sandwich(&times.bounds(&entry, observation, received)) {
            Ok(interval) => {
                tally.printed += 1;
                tally.printed_missed += u64::from(!interval.contains(observed_ns));
                tally.bounded.extend(interval.width_ns());
            }
            Err(_) => {
                tally.contradicted += 1;
                tally.contradicted_wrongly += u64::from(device.stepped_ns == 0);
            }
        }
    }
}

/// The same after the program was started anew: what it knows went through its file.
fn restarted(keeper: &Keeper) -> Keeper {
    let text = serde_json::to_string(&keeper.state()).expect("it can be written");
    let state: Option<State> = serde_json::from_str(&text).expect("it can be read");
    assert_eq!(state.as_ref(), keeper.state());
    Keeper::new(state)
}

fn entry(seq: u64, shown_ns: i64, device: &Device, received: (Timestamp, u32)) -> Entry {
    let mut observation = Observation::new(
        ObserverId::from_text("net/1"),
        ObserverKind::Camera,
        Means::Saw,
        ObservationClass::Explosion,
        TimeSpan {
            bound_ms: Known::Value(device.bound_ms),
            ..TimeSpan::instant(Timestamp::from_unix_ns(shown_ns), ClockSource::Gnss)
        },
    );
    observation.seen = Known::Value(SeenCheckpoint {
        log: LOG.to_owned(),
        size: seq,
        root: RootBeginning([0; 8]),
    });
    Entry {
        seq,
        sha256: [0; 32],
        record: Record::Observation(observation),
        raw: Vec::new(),
        source: "test".to_owned(),
        line: 1,
        received_at: received.0,
        bound_ms: received.1,
        author: KeyId([1; 16]),
        signature: Signature::Single {
            signature: [0; 64],
            boot: 1,
            counter: device.counter,
        },
        secret: EntrySecret([0; 32]),
    }
}

#[test]
fn p30_every_time_printed_contains_the_truth_and_a_constant_bound_would_not() {
    let mut tally = Tally::default();
    for seed in 0..100 {
        run(seed, 1_000, &mut tally);
    }
    tally.bounded.sort_unstable();
    let width = |share: usize| tally.bounded[tally.bounded.len() * share / 100] as f64 / 1e9;
    println!(
        "looks {} missed {}; a constant second missed {}; printed {} missed {}, width of the middle one {:.3} s, \
         of 90 % {:.3} s, without an end {}; {} of a stepped device, {} contradicted, {} wrongly",
        tally.looks,
        tally.looks_missed,
        tally.constant_missed,
        tally.printed,
        tally.printed_missed,
        width(50),
        width(90),
        tally.printed - tally.bounded.len() as u64,
        tally.of_stepped,
        tally.contradicted,
        tally.contradicted_wrongly,
    );
    assert!(tally.looks >= 100_000);
    assert!(
        tally.looks_missed * 1_000 <= tally.looks,
        "99.9 % of receipts"
    );
    assert!(
        tally.printed_missed * 1_000 <= tally.printed,
        "99.9 % of what is printed"
    );
    assert!(
        tally.constant_missed * 10 > tally.looks,
        "the control: a constant bound must fail"
    );
    assert!(tally.contradicted_wrongly * 1_000 <= tally.printed);
    assert!(
        tally.contradicted * 2 > tally.of_stepped,
        "most messages of a device that stepped are found"
    );
    assert!(width(50) < 1.0, "and the bounds are of use");
}
