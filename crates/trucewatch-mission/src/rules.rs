//! What a mission sets for itself. Data, not code: the rules in force are an entry of the log.

use crate::{Evidence, Refused, review::Level};
use serde::{Deserialize, Serialize};

/// What a mission sets for itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// By when a first response is due, in hours after the first breach.
    pub response_hours: u32,
    /// By when a finding is due, in hours after the first breach.
    pub finding_hours: u32,
    /// How long parties have for their reply, in hours after the packet was sent to all of them.
    pub reply_hours: u32,
    /// A decision takes more than this share of the seats that count, in hundredths.
    pub quorum_percent: u32,
    /// Members of at least so many organisations have to be present.
    pub quorum_organisations: u32,
    /// A seat whose member stays away longer than this no longer counts for the quorum, in hours: nobody
    /// stops the body by not coming.
    pub absence_hours: u32,
    /// By when a complaint has to be answered, in hours.
    pub complaint_hours: u32,
    /// What each level of corroboration asks for.
    pub standard: Standard,
    /// Whether an act takes the signature of the person who acts: the site's own word for it is not enough.
    pub own_signatures: bool,
}

impl Default for Rules {
    /// The two clocks are those reported for the Paris plan (24 h and 72 h from the first breach); the others
    /// are ours, and meant to be set.
    fn default() -> Self {
        Self {
            response_hours: 24,
            finding_hours: 72,
            reply_hours: 24,
            quorum_percent: 50,
            quorum_organisations: 2,
            absence_hours: 24,
            complaint_hours: 48,
            standard: Standard::default(),
            own_signatures: false,
        }
    }
}

/// What each level of corroboration asks for. The levels *reported* and *confirmed* need no figures: one
/// source, and a second review by another nationality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Standard {
    /// Hands that observers have to be in for *observed*. Never under two: no single owner's sensors
    /// establish anything.
    pub observed_hands: usize,
    /// Hands for *corroborated*.
    pub corroborated_hands: usize,
    /// Different kinds of sense or sensor for *corroborated*.
    pub corroborated_means: usize,
}

impl Default for Standard {
    fn default() -> Self {
        Self {
            observed_hands: 2,
            corroborated_hands: 2,
            corroborated_means: 2,
        }
    }
}

impl Standard {
    /// The highest level that evidence alone reaches.
    pub fn reached(&self, evidence: &Evidence) -> Level {
        let kinds = evidence.means.len();
        let observed = evidence.hands >= self.observed_hands.max(2) && kinds >= 1;
        if observed
            && evidence.hands >= self.corroborated_hands
            && kinds >= self.corroborated_means.max(2)
        {
            Level::Corroborated
        } else if observed {
            Level::Observed
        } else {
            Level::Reported
        }
    }
}

impl Rules {
    /// Refuses rules under which nothing could be decided, or anything by one alone.
    ///
    /// # Errors
    /// The field, what is wrong and what is possible.
    pub fn check(&self) -> Result<(), Refused> {
        let bad = |field: &str, what: String, instead: &str| {
            Err(Refused::new(
                "rules",
                format!("`{field}` is {what}"),
                instead,
            ))
        };
        if self.response_hours == 0 || self.finding_hours < self.response_hours {
            return bad(
                "finding_hours",
                format!(
                    "{} and `response_hours` {}",
                    self.finding_hours, self.response_hours
                ),
                "set a response of an hour or more, and a finding no earlier",
            );
        }
        if !(1..100).contains(&self.quorum_percent) {
            return bad(
                "quorum_percent",
                self.quorum_percent.to_string(),
                "set 1 to 99; more than that share has to agree",
            );
        }
        if self.quorum_organisations < 2 {
            return bad(
                "quorum_organisations",
                self.quorum_organisations.to_string(),
                "set 2 or more: people of at least two nations decide",
            );
        }
        if self.reply_hours == 0 {
            return bad(
                "reply_hours",
                "0".to_owned(),
                "give parties an hour or more",
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(hands: usize, means: &[&str]) -> Evidence {
        Evidence {
            hands,
            means: means.iter().map(|m| (*m).to_owned()).collect(),
        }
    }

    #[test]
    fn one_hand_never_gets_beyond_reported() {
        let standard = Standard {
            observed_hands: 0,
            corroborated_hands: 0,
            corroborated_means: 0,
        };
        for means in [&["sound"][..], &["sound", "seen", "heat"]] {
            assert_eq!(standard.reached(&evidence(1, means)), Level::Reported);
        }
        assert_eq!(standard.reached(&evidence(2, &["sound"])), Level::Observed);
        assert_eq!(
            standard.reached(&evidence(9, &[])),
            Level::Reported,
            "what was merely passed on observes nothing"
        );
    }

    #[test]
    fn two_kinds_in_two_hands_corroborate() {
        let standard = Standard::default();
        assert_eq!(
            standard.reached(&evidence(2, &["sound", "seen"])),
            Level::Corroborated
        );
        assert_eq!(standard.reached(&evidence(5, &["sound"])), Level::Observed);
    }

    #[test]
    fn rules_under_which_one_alone_decides_are_refused() {
        assert_eq!(Rules::default().check(), Ok(()));
        for bad in [
            Rules {
                quorum_organisations: 1,
                ..Rules::default()
            },
            Rules {
                quorum_percent: 100,
                ..Rules::default()
            },
            Rules {
                finding_hours: 5,
                ..Rules::default()
            },
            Rules {
                reply_hours: 0,
                ..Rules::default()
            },
        ] {
            assert_eq!(bad.check().expect_err("refused").rule, "rules");
        }
    }
}
