//! Withdrawal: weapons of some kinds are to stay a distance away from a line.
//!
//! A weapon stands where it fires. So outgoing fire, muzzle flashes and (where a weapon was
//! assessed) bursts and shots place it; impacts, airbursts, projectiles and flares do not. An
//! explosion, heat or an event of undetermined kind with an assessed weapon may be either: half of
//! it is counted. Without an assessed weapon such an event says nothing about where a weapon
//! stood, and is not concerned.
//!
//! *Setback* is the distance of one side from its line; *total zone width* is the width between
//! the two sides, half of it on each. The file says which; the words always give the setback.

mod keys;

use super::fire::{OPEN_SHARE, classes_sentence};
use super::weapons::{any_matches, rules_words};
use super::{Caveat, Concern, Match, Rule, WeaponRule};
use crate::extent::Territory;
use crate::words;
use trucewatch_model::{EventClass, EventHypothesis, Weapon};

/// Weapons to be kept out of a territory along one line or between two.
#[derive(Clone, Debug)]
pub(crate) struct Withdrawal {
    pub(crate) weapons: Vec<WeaponRule>,
    pub(crate) territory: Territory,
    /// "at least 25 km from line `x`".
    pub(crate) distance_words: String,
}

impl Rule for Withdrawal {
    fn territory(&self) -> &Territory {
        &self.territory
    }

    fn says(&self) -> String {
        format!(
            "keeps {} {}",
            rules_words(&self.weapons),
            self.distance_words
        )
    }

    fn covers(&self, weapon: &Weapon) -> Match {
        any_matches(&self.weapons, weapon)
    }

    fn concern(
        &self,
        hypothesis: &EventHypothesis,
        overridden: &dyn Fn(&Weapon) -> Match,
    ) -> Concern {
        let stood_here = stood_here(hypothesis);
        let mut concern = Concern {
            probability: stood_here,
            reasons: vec![
                classes_sentence(hypothesis),
                format!(
                    "Probability that a weapon stood where the event was: {}.",
                    words::probability(stood_here)
                ),
            ],
            caveats: Vec::new(),
        };
        if hypothesis.weapons.is_empty() {
            concern.caveats.push(Caveat {
                reason: "No report assessed the weapon, so the probability is that of time and \
                         place alone."
                    .to_owned(),
                would_settle: "A report that assesses the weapon (family and calibre).".to_owned(),
            });
            return concern;
        }
        let judged: Vec<(&Weapon, Match)> = hypothesis
            .weapons
            .iter()
            .map(|w| (w, self.judge(w, overridden)))
            .collect();
        let named = |wanted: Match| -> Option<String> {
            let some: Vec<String> = judged
                .iter()
                .filter(|(_, m)| *m == wanted)
                .map(|(w, _)| format!("`{}`", w.as_written))
                .collect();
            (!some.is_empty()).then(|| words::list(&some, "and"))
        };
        if let Some(meant) = named(Match::Yes) {
            concern
                .reasons
                .push(format!("A report assessed the weapon as {meant}."));
        } else if let Some(open) = named(Match::Unknown) {
            concern.caveats.push(Caveat {
                reason: format!(
                    "A report assessed the weapon as {open}, without the calibre that decides."
                ),
                would_settle: format!("The calibre of {open}."),
            });
        } else {
            concern.probability = 0.0;
        }
        concern
    }
}

impl Withdrawal {
    /// Whether it is about this weapon, after more specific provisions took theirs.
    fn judge(&self, weapon: &Weapon, overridden: &dyn Fn(&Weapon) -> Match) -> Match {
        match (self.covers(weapon), overridden(weapon)) {
            (Match::No, _) | (_, Match::Yes) => Match::No,
            (Match::Unknown, _) | (_, Match::Unknown) => Match::Unknown,
            (Match::Yes, Match::No) => Match::Yes,
        }
    }
}

/// Probability that a weapon stood where the event was; see the module's text.
fn stood_here(hypothesis: &EventHypothesis) -> f64 {
    use EventClass::{Burst, Explosion, Heat, MuzzleFlash, Outgoing, Shot, Undetermined};
    let assessed = if hypothesis.weapons.is_empty() {
        0.0
    } else {
        1.0
    };
    hypothesis
        .classes
        .iter()
        .map(|c| {
            c.probability
                * match c.class {
                    Outgoing | MuzzleFlash => 1.0,
                    Burst | Shot => assessed,
                    Explosion | Heat | Undetermined => OPEN_SHARE * assessed,
                    _ => 0.0,
                }
        })
        .sum::<f64>()
        .clamp(0.0, 1.0)
}
