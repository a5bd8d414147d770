//! The site's own clock, with a bound that is worked out and not assumed.
//!
//! In: looks at the machine's clocks ([`Look`]), and people's word on the time. Out: an interval that
//! holds the true time, and warnings. State: [`State`], kept across restarts.
//!
//! A clock that the operating system keeps right bounds the time by the kernel's own figure. Otherwise
//! the last interval that was good is carried on by the time since the machine's start, which nobody
//! can set, and grows with the oscillator's drift. A wall clock that steps, or that contradicts what was
//! known, widens the interval to hold both stories until one of them is borne out. After a restart of the
//! machine only the lower end carries on.

use super::Interval;
use serde::{Deserialize, Serialize};
use trucewatch_pages::kernel_clock::Discipline;

const NS_PER_S: i64 = 1_000_000_000;
/// How much a computer's oscillator may run fast or slow, in parts per million: crystals are sold
/// for 20 to 100 ppm over their range of temperature (promise P30 asks for 100).
pub const OSCILLATOR_PPM: i64 = 100;
/// How far the kernel steers its clocks at most where it does not say so: `MAXFREQ` of Linux's
/// `include/linux/timex.h`.
const STEERING_MAX_PPM: i64 = 500;
/// How far the time slept through may be off: the clock on the board that counts it has whole seconds.
const SUSPEND_NS: i64 = 2 * NS_PER_S;
/// Added to the kernel's figure for what lies between asking it and stamping.
const ASKING_NS: i64 = NS_PER_S / 1_000;
/// Smaller differences between two clocks of one machine are the time between reading them.
const SAME_NS: i64 = 10 * NS_PER_S / 1_000;
/// A clock that contradicted what was known is believed alone after being kept right for this long.
const PROBATION_NS: i64 = 24 * 3_600 * NS_PER_S;
/// Warnings that are kept, the newest.
const WARNINGS_MAX: usize = 8;

/// The machine's clocks, read one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// What names this start of the machine.
    pub boot: String,
    /// Time since the machine's start, with what it slept; nobody can set it.
    pub since_boot_ns: i64,
    /// The same without what it slept.
    pub awake_ns: i64,
    /// The wall clock, since 1970.
    pub wall_ns: i64,
    /// The kernel's word on its wall clock, if it gave one.
    pub kernel: Option<Discipline>,
}

/// What else may be true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Doubt {
    /// The other story, carried on.
    other: Interval,
    /// Whether it rests on a clock that was kept right, and not on one that somebody set.
    vouched: bool,
    /// For how long the clock has been kept right since.
    kept_right_ns: i64,
}

/// What is known of the time, as of the last look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    boot: String,
    since_boot_ns: i64,
    awake_ns: i64,
    wall_ns: i64,
    steering_ppm: i64,
    believed: Interval,
    doubt: Option<Doubt>,
    /// The kernel's figure when the machine woke up, until its time service has spoken again.
    woke_with_ns: Option<i64>,
    source: Source,
    warnings: Vec<Warning>,
}

/// What a bound rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The operating system keeps the clock right.
    Kernel,
    /// It did, or somebody said what time it was, and the time since was measured.
    Holdover,
    /// The log and its witnesses: not before what they show.
    NotBefore,
    /// Nothing.
    Nothing,
}

/// Something about the clock that people should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warning {
    /// What the wall clock showed then, in nanoseconds since 1970.
    pub wall_ns: i64,
    /// What it is.
    pub what: String,
}

/// What was read off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The true time lies in it.
    pub interval: Interval,
    /// What the bound rests on.
    pub source: Source,
    /// Whether something was found that was not known before.
    pub warned: bool,
}

/// Keeps the time of a site.
#[derive(Clone, Debug, Default)]
pub struct Keeper(Option<State>);

impl Keeper {
    /// Goes on from a state that was kept.
    pub fn new(state: Option<State>) -> Self {
        Self(state)
    }

    /// What is known, to be kept.
    pub fn state(&self) -> Option<&State> {
        self.0.as_ref()
    }

    /// Takes a look into account. `not_before_ns`: the true time is not before this, as the log
    /// shows.
    pub fn look(&mut self, look: &Look, not_before_ns: Option<i64>) -> Reading {
        let (mut state, step_ns) = match self.0.take() {
            Some(state) => state.carried_on(look),
            None => (State::first(look), None),
        };
        let before = state.warnings.clone();
        if let Some(step_ns) = step_ns {
            let text = format!(
                "the wall clock was set by {:+.3} s while the machine ran",
                step_ns as f64 / 1e9
            );
            state.warn(look, text);
        }
        match (state.kept_right(look), step_ns) {
            (Some(kernel), _) => {
                state.vouch(kernel, look);
                state.source = Source::Kernel;
            }
            (None, step_ns) => {
                if step_ns.is_some() {
                    state.set_by_hand(look);
                }
                if state.source == Source::Kernel {
                    state.source = Source::Holdover;
                }
            }
        }
        if let Some(floor_ns) = not_before_ns {
            state.not_before(floor_ns, look);
        }
        let reading = Reading {
            interval: state.interval(),
            source: state.source,
            warned: step_ns.is_some() || before != state.warnings,
        };
        self.0 = Some(state);
        reading
    }

    /// Takes somebody's word that the wall clock is right within `within_ns` now.
    pub fn told(&mut self, look: &Look, within_ns: i64) -> Reading {
        self.look(look, None);
        let said = Interval::around(look.wall_ns, within_ns);
        if let Some(state) = &mut self.0 {
            // It is a person who decides between two stories, and answers for it.
            state.believed = said;
            state.doubt = None;
            state.source = Source::Holdover;
        }
        Reading {
            interval: said,
            source: Source::Holdover,
            warned: false,
        }
    }
}

impl State {
    /// Where nothing is known before.
    fn first(look: &Look) -> Self {
        Self {
            boot: look.boot.clone(),
            since_boot_ns: look.since_boot_ns,
            awake_ns: look.awake_ns,
            wall_ns: look.wall_ns,
            steering_ppm: look.steering_ppm(),
            believed: Interval::EVER,
            doubt: None,
            woke_with_ns: None,
            source: Source::Nothing,
            warnings: Vec::new(),
        }
    }

    /// The same at the time of a later look, and by how much the wall clock was set in between.
    fn carried_on(mut self, look: &Look) -> (Self, Option<i64>) {
        let mut stepped = None;
        let elapsed_ns = look.since_boot_ns - self.since_boot_ns;
        if look.boot == self.boot && elapsed_ns >= 0 {
            let asleep_ns = elapsed_ns - (look.awake_ns - self.awake_ns);
            let ppm = OSCILLATOR_PPM + self.steering_ppm.max(look.steering_ppm());
            let mut slack_ns = parts_per_million(elapsed_ns, ppm);
            if asleep_ns > SAME_NS {
                slack_ns += SUSPEND_NS;
                self.woke_with_ns = look.kernel.map(|kernel| kernel.max_error_ns);
            }
            self.believed = self.believed.later_by(elapsed_ns, slack_ns);
            if let Some(doubt) = &mut self.doubt {
                doubt.other = doubt.other.later_by(elapsed_ns, slack_ns);
                doubt.kept_right_ns += elapsed_ns;
            }
            let step_ns = (look.wall_ns.saturating_sub(self.wall_ns)).saturating_sub(elapsed_ns);
            if step_ns.saturating_abs() > slack_ns.saturating_add(SAME_NS) {
                stepped = Some(step_ns);
            }
        } else {
            self.believed = self.believed.without_end();
            if let Some(doubt) = &mut self.doubt {
                doubt.other = doubt.other.without_end();
            }
            self.woke_with_ns = None;
            if self.source != Source::Nothing {
                self.source = Source::NotBefore;
            }
        }
        self.boot.clone_from(&look.boot);
        self.since_boot_ns = look.since_boot_ns;
        self.awake_ns = look.awake_ns;
        self.wall_ns = look.wall_ns;
        self.steering_ppm = look.steering_ppm();
        (self, stepped)
    }

    /// The wall clock was set, and nothing keeps it right. If it is right now, then about as well as the
    /// time was known before.
    fn set_by_hand(&mut self, look: &Look) {
        let Some(width_ns) = self.believed.width_ns() else {
            return;
        };
        let shown = Interval::around(look.wall_ns, width_ns / 2);
        if shown.meets(self.believed) {
            // What was known said already that the clock was off.
            return;
        }
        self.doubt = Some(match self.doubt.take() {
            Some(doubt) => Doubt {
                other: doubt.other.hull(shown),
                ..doubt
            },
            None => Doubt {
                other: shown,
                vouched: false,
                kept_right_ns: 0,
            },
        });
    }

    /// The interval in which the kernel says the time lies, if something keeps its clock right.
    fn kept_right(&mut self, look: &Look) -> Option<Interval> {
        let kernel = look.kernel.filter(|kernel| kernel.synchronised)?;
        let mut bound_ns = kernel.max_error_ns.saturating_add(ASKING_NS);
        match self.woke_with_ns {
            // Its figure still speaks of the time before the sleep, and grows by itself.
            Some(then_ns) if kernel.max_error_ns >= then_ns => bound_ns += SUSPEND_NS,
            _ => self.woke_with_ns = None,
        }
        Some(Interval::around(kernel.wall_ns, bound_ns))
    }

    /// Takes the word of a clock that is kept right.
    fn vouch(&mut self, kernel: Interval, look: &Look) {
        let agrees = kernel.meets(self.believed);
        self.doubt = match self.doubt.take() {
            None if agrees => None,
            None => {
                self.warn_of_two(look, kernel);
                Some(Doubt {
                    other: self.believed,
                    vouched: true,
                    kept_right_ns: 0,
                })
            }
            Some(doubt) if kernel.meets(doubt.other) => None,
            Some(doubt) if agrees && (!doubt.vouched || doubt.kept_right_ns > PROBATION_NS) => None,
            Some(doubt) if agrees => Some(doubt),
            Some(doubt) => {
                self.warn_of_two(look, kernel);
                Some(Doubt {
                    other: doubt.other.hull(self.believed),
                    vouched: true,
                    kept_right_ns: 0,
                })
            }
        };
        self.believed = kernel;
    }

    /// The log shows that it is later than this.
    fn not_before(&mut self, floor_ns: i64, look: &Look) {
        if self.believed.to_ns < floor_ns {
            // What is believed ends before: how late it is, nobody can say then.
            self.believed = self.believed.without_end();
            let text = "the clock is behind what witnesses of the log have signed".to_owned();
            self.warn(look, text);
        } else {
            self.believed.from_ns = self.believed.from_ns.max(floor_ns);
        }
        if self.source == Source::Nothing {
            self.source = Source::NotBefore;
        }
    }

    fn interval(&self) -> Interval {
        match &self.doubt {
            Some(doubt) => self.believed.hull(doubt.other),
            None => self.believed,
        }
    }

    fn warn_of_two(&mut self, look: &Look, kernel: Interval) {
        let before = self.believed;
        self.warn(
            look,
            format!("the clock is said to be right ({kernel}), which contradicts what was known ({before})"),
        );
    }

    fn warn(&mut self, look: &Look, what: String) {
        if self.warnings.last().is_some_and(|last| last.what == what) {
            return;
        }
        if self.warnings.len() == WARNINGS_MAX {
            self.warnings.remove(0);
        }
        self.warnings.push(Warning {
            wall_ns: look.wall_ns,
            what,
        });
    }

    /// What people should know, oldest first.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Whether there are two stories about what time it is.
    pub const fn is_doubtful(&self) -> bool {
        self.doubt.is_some()
    }

    /// The time since the machine's start at the last look, in nanoseconds.
    pub const fn since_boot_ns(&self) -> i64 {
        self.since_boot_ns
    }
}

impl Look {
    fn steering_ppm(&self) -> i64 {
        self.kernel
            .map_or(STEERING_MAX_PPM, |kernel| i64::from(kernel.steering_ppm))
    }
}

fn parts_per_million(of_ns: i64, ppm: i64) -> i64 {
    // Rounded up.
    let product = i128::from(of_ns) * i128::from(ppm);
    i64::try_from(product.div_euclid(1_000_000) + 1).unwrap_or(i64::MAX)
}
