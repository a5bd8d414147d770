//! Every sentence of an assessment: one function each, with what stands in it. The English words are in
//! `i18n/en.ftl`, the others beside it. No party is ever named as responsible; who put a text forward
//! or denies it may be, because that is about texts.

use super::record::AwayFromLine;
use crate::Agreement;
use crate::document::{Id, LineStatus, RoleKind};
use crate::say::{Phrase, list, phrase, word};
use crate::timeline::Windows;
use crate::weapons::Arm;
use trucewatch_model::{Arg, Timestamp};

pub(super) fn distance_from_line(away: &AwayFromLine<'_>) -> Phrase {
    let id = match (away.low_m < 0.0, away.off_the_end) {
        (false, false) => "distance-from-line",
        (true, false) => "distance-across-line",
        (false, true) => "distance-off-end",
        (true, true) => "distance-across-end",
    };
    phrase(id)
        .with("line", Arg::Id(away.line.to_owned()))
        .with("distance", Arg::LengthM(away.distance_m))
        .with("low", Arg::LengthM(away.low_m.abs()))
        .with("high", Arg::LengthM(away.high_m))
        .with("side", Arg::Compass(away.side))
}

pub(super) fn line_status(line: &str, status: LineStatus, sigma_m: f64) -> Phrase {
    phrase("line-status")
        .with("line", Arg::Id(line.to_owned()))
        .with("status", word("line-is", status))
        .with("sigma", Arg::LengthM(sigma_m))
}

pub(super) fn depth_in(label: Phrase, depth_m: f64, within_m: f64) -> Phrase {
    let id = if depth_m >= 0.0 {
        "place-lies-in"
    } else {
        "place-lies-outside"
    };
    phrase(id)
        .with("place", label)
        .with("depth", Arg::LengthM(depth_m.abs()))
        .with("within", Arg::LengthM(within_m))
}

pub(super) fn provision_says(id: &str, rule: Phrase, window: Phrase) -> Phrase {
    phrase("provision-says")
        .with("provision", Arg::Id(id.to_owned()))
        .with("rule", rule)
        .with("window", window)
}

pub(super) fn happened_at(at: Arg, sigma_s: f64) -> Phrase {
    phrase("happened-at")
        .with("time", at)
        .with("sigma", Arg::Seconds(sigma_s))
}

pub(super) fn in_force_probability(id: &str, p: f64) -> Phrase {
    phrase("in-force-probability")
        .with("provision", Arg::Id(id.to_owned()))
        .with("probability", Arg::Probability(p))
}

/// What it was: words with their probabilities.
pub(super) fn what_it_was(what: Vec<(String, f64)>) -> Phrase {
    if what.is_empty() {
        return phrase("nothing-known-of-kind");
    }
    let each = what.into_iter().map(|(id, p)| {
        phrase("with-probability")
            .with("what", Arg::Word(id))
            .with("probability", Arg::Probability(p))
    });
    phrase("what-it-was").with("what", list(each))
}

pub(super) fn kind_half_counted(p: f64) -> Phrase {
    phrase("kind-half-counted").with("probability", Arg::Probability(p))
}

pub(super) fn probability_there(p: f64) -> Phrase {
    phrase("probability-there").with("probability", Arg::Probability(p))
}

/// A sentence about weapons, in the words of whoever assessed them.
pub(super) fn arms(id: &str, arms: &[Arm]) -> Phrase {
    let weapons = arms.iter().map(|arm| Arg::Quote(arm.as_written.clone()));
    phrase(id).with("weapons", list(weapons))
}

/// A sentence about another provision.
pub(super) fn about_provision(id: &str, own: &str, other: &str) -> Phrase {
    phrase(id)
        .with("provision", Arg::Id(own.to_owned()))
        .with("other", Arg::Id(other.to_owned()))
}

pub(super) fn unmapped(lines: &[String]) -> Phrase {
    let ids = lines.iter().map(|id| Arg::Id(id.clone()));
    phrase("unmapped").with("lines", list(ids))
}

pub(super) fn operator(id: &str, role: RoleKind) -> Phrase {
    phrase(id).with("role", word("role", role))
}

pub(super) fn disputed(asserted: Vec<Arg>, denied: Vec<Arg>) -> Phrase {
    phrase("disputed")
        .with("asserted", Arg::List(asserted))
        .with("denied", Arg::List(denied))
}

/// `id` is `waiting-for` or `settle-event`.
pub(super) fn of_event(agreement: &Agreement, id: &str, event: &str) -> Phrase {
    let event = crate::say::event(&agreement.document, &Id(event.to_owned()));
    phrase(id).with("event", event)
}

pub(super) fn still_allowed(until: Arg) -> Phrase {
    phrase("still-allowed").with("until", until)
}

pub(super) fn counted(id: &str, seen: u32, at_most: u32) -> Phrase {
    phrase(id)
        .with("seen", Arg::Number(f64::from(seen)))
        .with("limit", Arg::Number(f64::from(at_most)))
}

pub(super) fn conditions(id: &str, permission: &str, conditions: Vec<Arg>) -> Phrase {
    phrase(id)
        .with("provision", Arg::Id(permission.to_owned()))
        .with("conditions", Arg::List(conditions))
}

/// A sentence about an exception or permission that was considered.
pub(super) fn cover(id: &str, name: &str, title: Arg, probability: f64) -> Phrase {
    phrase(id)
        .with("id", Arg::Id(name.to_owned()))
        .with("title", title)
        .with("probability", Arg::Probability(probability))
}

pub(super) fn explanations(number: usize, p: f64) -> Phrase {
    if number == 1 {
        return phrase("existence").with("probability", Arg::Probability(p));
    }
    phrase("explanations")
        .with("number", Arg::Number(number as f64))
        .with("probability", Arg::Probability(p))
}

/// The probability as it is compared, to three decimals.
pub(super) fn in_all(p: f64) -> Phrase {
    phrase("probability-in-all").with("probability", Arg::Number(p))
}

/// Which of several events of an incident is described.
pub(crate) fn of_events(number: usize, concerned: usize, event: &str) -> Phrase {
    phrase("of-events")
        .with("number", Arg::Number(number as f64))
        .with("concerned", Arg::Number(concerned as f64))
        .with("event", Arg::Id(event.to_owned()))
}

/// When something that is not in force is so.
pub(crate) fn not_in_force(agreement: &Agreement, id: &str, when: &Windows) -> Phrase {
    phrase("aside-not-in-force")
        .with("provision", Arg::Id(id.to_owned()))
        .with("window", window(|at| agreement.instant(at), &when.ends()))
}

/// When something is in force, as a phrase: beginnings and ends, `None` where it has none.
pub(crate) fn window(
    instant: impl Fn(Timestamp) -> Arg,
    when: &[(Option<Timestamp>, Option<Timestamp>)],
) -> Phrase {
    let parts = when.iter().map(|ends| match *ends {
        (None, None) => phrase("window-always"),
        (Some(from), None) => phrase("window-since").with("from", instant(from)),
        (None, Some(to)) => phrase("window-until").with("to", instant(to)),
        (Some(from), Some(to)) => phrase("window-between")
            .with("from", instant(from))
            .with("to", instant(to)),
    });
    let mut parts: Vec<Phrase> = parts.collect();
    if parts.len() == 1 {
        return parts.swap_remove(0);
    }
    if parts.is_empty() {
        return phrase("window-never");
    }
    phrase("window-several").with("windows", list(parts))
}

/// A sentence in which nothing stands.
pub(crate) fn plain(id: &str) -> Phrase {
    phrase(id)
}
