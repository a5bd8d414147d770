//! Mechanisms, what follows an alleged breach, clocks, and how long it all lasts.

use super::context::{Context, joined};
use super::{Item, Section, Standing, section};
use crate::document::{BreachStep, Clock, Mechanism, Seat};
use crate::say::{phrase, span, title, word};
use trucewatch_model::Arg;

/// Bodies that watch over the agreement.
pub(super) fn mechanisms(context: &Context) -> Section {
    let all = context.document().mechanisms.iter();
    let known = all.filter(|m| context.known.is_known(m.known_from.as_ref()));
    section(
        context,
        "mechanisms",
        known.map(|m| mechanism(context, m)).collect(),
    )
}

/// One body.
pub(super) fn mechanism(context: &Context, entry: &Mechanism) -> Item {
    let mut phrases = Vec::new();
    if let Some(purpose) = &entry.purpose {
        phrases.push(phrase("purpose").with("text", title(purpose)));
    }
    if !entry.seats.is_empty() {
        let seats = entry.seats.iter().map(|s| seat(context, s)).collect();
        phrases.push(phrase("seats").with("seats", joined("semicolon", seats)));
    }
    if !entry.chair.is_empty() {
        phrases.push(phrase("chair").with("who", context.actors(&entry.chair)));
    }
    if let Some(quorum) = entry.quorum {
        phrases.push(phrase("quorum").with("number", Arg::Number(f64::from(quorum))));
    }
    if let Some(rhythm) = &entry.rhythm {
        phrases.push(phrase("rhythm").with("span", span(rhythm)));
    }
    if let Some(venue) = &entry.venue {
        phrases.push(phrase("venue").with("text", title(venue)));
    }
    let open = context.known.gates_open(&entry.requires);
    let when = context.known.span(entry.from.as_ref(), entry.to.as_ref());
    let (standing, force) = context.force(&when.and(&open), || {
        let mut waits: Vec<Arg> = Vec::new();
        let from = entry.from.as_ref();
        waits.extend(
            from.filter(|m| context.known.instant(m).is_none())
                .map(|m| context.moment(m)),
        );
        let closed = entry.requires.iter();
        let closed = closed.filter(|id| !context.known.is_open(id, context.at));
        waits.extend(closed.map(|id| phrase("gate").with("gate", context.gate(id)).into()));
        (!waits.is_empty()).then(|| phrase("waits-for").with("what", joined("list-and", waits)))
    });
    phrases.push(force);
    phrases.extend(context.footnotes(&entry.sources, entry.note.as_ref()));
    context.item(Some(&entry.id), Some(&entry.title), standing, phrases)
}

fn seat(context: &Context, seat: &Seat) -> Arg {
    let actor = context.actor(&seat.actor);
    let number = seat.number.map(|n| Arg::Number(f64::from(n)));
    let capacity = seat.capacity.as_ref().map(title);
    let said = match (number, capacity) {
        (Some(number), Some(capacity)) => phrase("seat-number-capacity")
            .with("number", number)
            .with("capacity", capacity),
        (Some(number), None) => phrase("seat-number").with("number", number),
        (None, Some(capacity)) => phrase("seat-capacity").with("capacity", capacity),
        (None, None) => return actor,
    };
    said.with("actor", actor).into()
}

/// What happens after an alleged breach, in order.
pub(super) fn breach_steps(context: &Context) -> Section {
    let steps = context.document().breach_steps.iter();
    section(
        context,
        "breach-steps",
        steps.map(|s| breach_step(context, s)).collect(),
    )
}

fn breach_step(context: &Context, step: &BreachStep) -> Item {
    let mut phrases = vec![phrase("step-by").with("who", context.bodies(&step.by))];
    if step.decides {
        phrases.push(phrase("step-decides"));
    }
    if let Some(within) = &step.within {
        phrases.push(phrase("step-within").with("span", span(within)));
    }
    if !step.after.is_empty() {
        let all = &context.document().breach_steps;
        let before = step.after.iter().map(|id| {
            let name = all.iter().find(|s| s.id == *id).map(|s| &s.title);
            crate::say::named(context.or_id(name, id.as_str()))
        });
        phrases.push(phrase("step-after").with("steps", Arg::List(before.collect())));
    }
    phrases.extend(context.footnotes(&step.sources, None));
    context.item(Some(&step.id), Some(&step.title), Standing::Holds, phrases)
}

/// Times within which somebody has to answer.
pub(super) fn clocks(context: &Context) -> Section {
    let clocks = context.document().clocks.iter();
    section(
        context,
        "clocks",
        clocks.map(|c| clock(context, c)).collect(),
    )
}

fn clock(context: &Context, clock: &Clock) -> Item {
    let starts = if clock.starts_with.as_str() == "breach" {
        Arg::Word("event-breach".to_owned())
    } else {
        context.event(&clock.starts_with)
    };
    let mut phrases = vec![
        phrase("clock-runs")
            .with("span", span(&clock.runs))
            .with("event", starts),
    ];
    if !clock.by.is_empty() {
        phrases.push(phrase("clock-by").with("who", context.bodies(&clock.by)));
    }
    let started = context.known.happened(&clock.starts_with);
    let started = started.filter(|at| *at <= context.at);
    let ends = started.and_then(|at| context.known.later(at, &clock.runs));
    let standing = match (started, ends) {
        (Some(from), Some(to)) => {
            let over = to <= context.at;
            phrases.push(
                phrase(if over {
                    "clock-ran-out"
                } else {
                    "clock-running"
                })
                .with("from", context.instant(from))
                .with("to", context.instant(to)),
            );
            if over {
                Standing::Ended
            } else {
                Standing::Holds
            }
        }
        _ => Standing::NotYet,
    };
    phrases.extend(context.footnotes(&clock.sources, None));
    context.item(Some(&clock.id), Some(&clock.title), standing, phrases)
}

/// How long the agreement lasts.
pub(super) fn duration(context: &Context) -> Section {
    let items = context.document().duration.as_ref().map(|duration| {
        let kind = word("duration", duration.kind);
        let mut phrases = vec![match &duration.runs {
            Some(runs) => phrase("duration-runs")
                .with("kind", kind)
                .with("span", span(runs)),
            None => phrase("duration").with("kind", kind),
        }];
        for (id, text) in [
            ("renewal", &duration.renewal),
            ("suspension", &duration.suspension),
            ("termination", &duration.termination),
        ] {
            if let Some(text) = text {
                phrases.push(phrase(id).with("text", title(text)));
            }
        }
        phrases.extend(context.footnotes(&duration.sources, None));
        context.item(None, None, Standing::Holds, phrases)
    });
    section(context, "duration", items.into_iter().collect())
}
