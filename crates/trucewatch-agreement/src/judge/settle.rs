//! What would settle a case that cannot be determined.

use super::Judgement;
use super::explain::id;
use super::happening::Happening;
use super::part::{Note, Part};
use super::sentences::window;
use crate::Agreement;
use crate::provision::{Cover, Provision};
use crate::say::{Phrase, phrase};
use crate::territory::Shape;
use crate::weapons::Match;
use trucewatch_model::{Arg, Outcome, Timestamp};

/// Half the extent of a 95 % ellipse in standard deviations along its longer axis.
const HALF_95: f64 = 2.447_746_830_680_816;

/// What a note says would settle it, else something about the least certain step. `None` where nothing is
/// open.
pub fn would_settle(
    agreement: &Agreement,
    happening: &Happening,
    judgement: &Judgement,
) -> Option<Phrase> {
    if judgement.outcome != Outcome::NotDeterminable {
        return None;
    }
    if happening.in_one_hand {
        return Some(phrase("settle-other-hand"));
    }
    let Some(part) = judgement.parts.first() else {
        return Some(phrase("settle-report"));
    };
    let provision = agreement.provisions.get(part.provision)?;
    if judgement.readings_differ {
        return Some(phrase("settle-readings"));
    }
    let by_note = part.notes.iter().find_map(|n| note(agreement, n));
    let by_cover = || {
        part.covered
            .iter()
            .find(|c| c.holds == Match::Unknown)
            .map(|covered| {
                let name = match covered.cover {
                    Cover::Exception(k) => agreement.exceptions.get(k).map(|e| e.id.clone()),
                    Cover::Permission(k) => agreement.provisions.get(k).map(|p| p.id.to_string()),
                };
                let sentence = match covered.cover {
                    Cover::Exception(_) => "settle-exception",
                    Cover::Permission(_) => "settle-permission",
                };
                phrase(sentence).with("id", Arg::Id(name.unwrap_or_default()))
            })
    };
    by_note
        .or_else(by_cover)
        .or_else(|| least_certain(agreement, happening, judgement, provision, part))
}

fn note(agreement: &Agreement, note: &Note) -> Option<Phrase> {
    Some(match note {
        Note::NotLocated => phrase("settle-place"),
        Note::NoWeapon => phrase("settle-weapon"),
        Note::WeaponOpen | Note::RuleOpen(_) => phrase("settle-calibre"),
        Note::RangeUnknown => phrase("settle-range"),
        Note::Unmapped(lines) => {
            let ids = lines.iter().map(|line| id(line));
            phrase("settle-map").with("lines", crate::say::list(ids))
        }
        Note::LinesDiffer => phrase("settle-lines"),
        Note::ExemptUnknown | Note::SubjectUnknown | Note::RuleSubject(_) => {
            phrase("settle-operator")
        }
        Note::Disputed | Note::RuleUnsettled(_) => phrase("settle-dispute"),
        Note::WaitingFor(event) => super::sentences::of_event(agreement, "settle-event", event),
        Note::NoDeadline => phrase("settle-deadline"),
        Note::Counted(_) if note.keeps_open() => phrase("settle-count"),
        Note::ConditionsOpen => phrase("settle-conditions"),
        _ => return None,
    })
}

/// The step nearest to a coin toss is the one where a report would tell most.
fn least_certain(
    agreement: &Agreement,
    happening: &Happening,
    judgement: &Judgement,
    provision: &Provision,
    part: &Part,
) -> Option<Phrase> {
    let explanation = happening.explanations.get(part.explanation)?;
    let exists: f64 = happening.explanations.iter().map(|e| e.probability).sum();
    let in_force: f64 = judgement
        .parts
        .iter()
        .filter(|p| p.explanation == part.explanation)
        .map(|p| p.in_force)
        .sum();
    let steps = [
        (
            in_force,
            settle_time(
                agreement,
                provision,
                explanation.time,
                explanation.time_sigma_s,
            ),
        ),
        (
            part.there.0,
            settle_place(agreement, provision, part, &explanation.area),
        ),
        (part.kind, phrase("settle-kind")),
        (
            exists.min(explanation.probability),
            phrase("settle-existence"),
        ),
    ];
    steps
        .into_iter()
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, text)| text)
}

fn settle_time(
    agreement: &Agreement,
    provision: &Provision,
    at: Timestamp,
    sigma_s: f64,
) -> Phrase {
    let edges = provision
        .when
        .windows()
        .iter()
        .flat_map(|w| [w.from, w.to])
        .flatten();
    let far = |t: &Timestamp| t.seconds_since(at).abs();
    let nearest = edges.min_by(|a, b| far(a).total_cmp(&far(b)));
    let edge: Arg = match nearest {
        Some(edge) => agreement.instant(edge),
        None => window(|at| agreement.instant(at), &provision.when.ends()).into(),
    };
    phrase("settle-time")
        .with("edge", edge)
        .with("sigma", Arg::Seconds(sigma_s))
}

fn settle_place(
    agreement: &Agreement,
    provision: &Provision,
    part: &Part,
    area: &trucewatch_model::Area,
) -> Phrase {
    let sources = provision
        .slices
        .get(part.slice)
        .map(|s| s.territory.high.sources())
        .unwrap_or_default();
    let widest = sources
        .into_iter()
        .filter_map(|k| agreement.sources.get(k))
        .filter(|s| matches!(s.shape, Shape::Line { .. }))
        .max_by(|a, b| a.sigma_m.total_cmp(&b.sigma_m));
    let area_sigma_m = area.within_m().unwrap_or(0.0) / HALF_95;
    match widest {
        Some(line) if line.sigma_m > area_sigma_m => phrase("settle-survey")
            .with("line", id(&line.id))
            .with("sigma", Arg::LengthM(line.sigma_m)),
        _ => phrase("settle-bearing").with("place", provision.place_label.clone()),
    }
}
