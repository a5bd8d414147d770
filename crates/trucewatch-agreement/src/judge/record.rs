//! Reasons before they are written out: what is to be said, with figures and references, and without text.
//!
//! Of ten thousand judgements few are ever read. A record is cheap to make; [`Record::phrase`] makes of it
//! the message with what stands in it.

use super::explain::id;
use super::happening::Explanation;
use super::sentences as say;
use crate::Agreement;
use crate::document::LineStatus;
use crate::provision::Provision;
use crate::say::{Phrase, phrase};
use trucewatch_model::Compass16;

/// One reason of a judgement.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    pub(super) agreement: &'a Agreement,
    pub(super) provision: &'a Provision,
    pub(super) said: Said<'a>,
}

/// What is said. The common ones are kept as figures, the others as they will be written.
#[derive(Clone, Debug)]
pub(super) enum Said<'a> {
    AwayFromLine(AwayFromLine<'a>),
    LineStatus {
        line: &'a str,
        status: LineStatus,
        sigma_m: f64,
    },
    /// How deep in a zone, or in the provision's own circle.
    DepthIn {
        zone: Option<&'a str>,
        depth_m: f64,
        within_m: f64,
    },
    Rule,
    HappenedAt(&'a Explanation),
    InForce(f64),
    Kind(&'a Explanation),
    KindHalfCounted(f64),
    There(f64),
    InAll(f64),
    /// Something about the weapons as whoever assessed them wrote.
    Weapons(&'static str, &'a Explanation),
    /// Something in which nothing stands.
    Plain(&'static str),
    Written(Box<Phrase>),
}

/// How far from a line, on which side, and within what.
#[derive(Clone, Copy, Debug)]
pub(super) struct AwayFromLine<'a> {
    pub(super) line: &'a str,
    pub(super) distance_m: f64,
    /// 95 %; negative: on the other side.
    pub(super) low_m: f64,
    pub(super) high_m: f64,
    pub(super) side: Compass16,
    pub(super) off_the_end: bool,
}

impl Record<'_> {
    /// The message with what stands in it.
    pub fn phrase(&self) -> Phrase {
        let own = self.provision.id.as_str();
        match &self.said {
            Said::AwayFromLine(away) => say::distance_from_line(away),
            Said::LineStatus {
                line,
                status,
                sigma_m,
            } => say::line_status(line, *status, *sigma_m),
            Said::DepthIn {
                zone,
                depth_m,
                within_m,
            } => {
                let label = match zone {
                    Some(zone) => phrase("place-zone").with("zone", id(zone)),
                    None => self.provision.place_label.clone(),
                };
                say::depth_in(label, *depth_m, *within_m)
            }
            Said::Rule => {
                let window =
                    say::window(|at| self.agreement.instant(at), &self.provision.when.ends());
                say::provision_says(own, self.provision.rule(), window)
            }
            Said::HappenedAt(explanation) => {
                let at = self.agreement.instant(explanation.time);
                say::happened_at(at, explanation.time_sigma_s)
            }
            Said::InForce(p) => say::in_force_probability(own, *p),
            Said::Kind(explanation) => {
                let what = explanation.what.iter().filter(|(_, p)| *p >= 0.01);
                say::what_it_was(what.map(|(what, p)| (what.word(), *p)).collect())
            }
            Said::KindHalfCounted(p) => say::kind_half_counted(*p),
            Said::There(p) => say::probability_there(*p),
            Said::InAll(p) => say::in_all(*p),
            Said::Weapons(sentence, explanation) => say::arms(sentence, &explanation.weapons),
            Said::Plain(sentence) => say::plain(sentence),
            Said::Written(phrase) => (**phrase).clone(),
        }
    }
}

impl From<Phrase> for Said<'_> {
    fn from(phrase: Phrase) -> Self {
        Self::Written(Box::new(phrase))
    }
}
