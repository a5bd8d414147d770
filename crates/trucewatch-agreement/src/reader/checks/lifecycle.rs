//! The ceasefire, acts, gates, bodies, clocks and duration.

use super::{CEASEFIRE, Checks, child, instant, numbered};
use crate::document::{Act, ActKind, DurationKind, Event, Gate, Mechanism};

/// What stands for an alleged breach in clocks.
const BREACH: &str = "breach";

/// Who can act or answer.
const ANSWERING: [&str; 2] = ["actor", "mechanism"];

impl Checks<'_, '_> {
    pub(super) fn lifecycle(&mut self) {
        if let Some(ceasefire) = &self.document.ceasefire {
            let at = child("", CEASEFIRE);
            let ends = [
                ceasefire.in_force_from.as_ref(),
                ceasefire.in_force_to.as_ref(),
            ];
            self.window(ends, ["in_force_from", "in_force_to"], &at);
            self.refer_if("zone", ceasefire.zone.as_ref(), &at, "zone");
            let needed = &ceasefire.needs_acceptance_of;
            self.refer_all("actor", needed, &at, "needs_acceptance_of");
        }
        for (at, event) in self.kept.each("event", &self.document.events) {
            self.declared_event(&at, event);
        }
        for (at, act) in self.kept.each("act", &self.document.acts) {
            self.act(&at, act);
        }
        for (at, gate) in self.kept.each("gate", &self.document.gates) {
            self.gate(&at, gate);
        }
        for (at, mechanism) in self.kept.each("mechanism", &self.document.mechanisms) {
            self.mechanism(&at, mechanism);
        }
        for (at, step) in self.kept.each("breach_step", &self.document.breach_steps) {
            for (id, pointer) in numbered(&step.by, &at, "by") {
                self.refer_any(&ANSWERING, "actor or mechanism", id, &pointer);
            }
            self.refer_all("breach_step", &step.after, &at, "after");
            self.refer_all("source", &step.sources, &at, "sources");
        }
        for (at, clock) in self.kept.each("clock", &self.document.clocks) {
            if clock.starts_with.as_str() != BREACH {
                self.event(&clock.starts_with, &child(&at, "starts_with"));
            }
            for (id, pointer) in numbered(&clock.by, &at, "by") {
                self.refer_any(&ANSWERING, "actor or mechanism", id, &pointer);
            }
            self.refer_all("source", &clock.sources, &at, "sources");
        }
        if let Some(duration) = &self.document.duration {
            let at = child("", "duration");
            match (duration.kind, &duration.runs) {
                (DurationKind::Fixed, None) => {
                    let what = "`runs` is missing";
                    self.report
                        .lacks(&at, what, "add how long, such as `runs = \"P7D\"`");
                }
                (DurationKind::Unlimited | DurationKind::NotStated, Some(_)) => {
                    self.useless(&at, "runs", "`kind = \"fixed\"`");
                }
                _ => {}
            }
            self.refer_all("source", &duration.sources, &at, "sources");
        }
    }

    fn declared_event(&mut self, at: &str, event: &Event) {
        let taken = match event.id.as_str() {
            CEASEFIRE => "the ceasefire's own entry into force",
            BREACH => "what starts clocks after an alleged breach",
            _ => "",
        };
        if !taken.is_empty() {
            let what = format!("the event `{}` is {taken}", event.id);
            self.report
                .add(&child(at, "id"), what, "give it another name");
        }
        self.refer_all("source", &event.sources, at, "sources");
    }

    fn act(&mut self, at: &str, act: &Act) {
        use ActKind::{Accepted, Completed, Occurred, Rejected};
        use ActKind::{Renewed, Resumed, Suspended, Terminated};
        self.moment(Some(&act.at), at, "at");
        let of = act.of.as_ref().filter(|of| of.as_str() != CEASEFIRE);
        match of {
            Some(of) => {
                let sections = ["instrument", "provision", "zone", "gate", "mechanism"];
                let nouns = "instrument, provision, zone, gate or mechanism";
                self.refer_any(&sections, nouns, of, &child(at, "of"));
            }
            None if act.kind == Completed => {
                let what_to_do = "add `of` with the id of a provision";
                self.report
                    .lacks(at, "what was completed is missing", what_to_do);
            }
            None if act.kind == Occurred => {}
            None => {
                let ceasefire = self.report.root.get(CEASEFIRE);
                if self.document.ceasefire.is_none() && ceasefire.is_none() {
                    let what = "it is about the ceasefire, and there is no `[ceasefire]`";
                    self.report
                        .add(at, what, "add it, or say with `of` what it is about");
                }
            }
        }
        self.stances(&act.by, at, "by");
        self.used
            .extend(act.event.iter().map(|event| ("event", event.0.clone())));
        if matches!(act.kind, Accepted | Rejected) && act.by.is_empty() {
            let what_to_do = "add `by = [{ actor = \"...\" }]`";
            self.report.lacks(at, "who did it is missing", what_to_do);
        }
        match (act.kind, &act.event) {
            (Occurred, None) => {
                let what_to_do = "add `event` with a name that moments can refer to";
                self.report
                    .lacks(at, "what occurred is missing", what_to_do);
            }
            (Occurred, Some(event)) if event.as_str() == CEASEFIRE => {
                let what = "the event `ceasefire` is the ceasefire's own entry into force";
                self.report
                    .add(&child(at, "event"), what, "give it another name");
            }
            (Occurred, _) | (_, None) => {}
            (_, Some(_)) => self.useless(at, "event", "`kind = \"occurred\"`"),
        }
        self.refer_if("zone", act.zone.as_ref(), at, "zone");
        let in_parts = matches!(act.kind, Suspended | Resumed | Terminated);
        if act.zone.is_some() && !in_parts {
            let needs = "acts that set aside what is in force, such as `kind = \"suspended\"`";
            self.useless(at, "zone", needs);
        }
        if act.until.is_some() && act.kind != Renewed {
            self.useless(at, "until", "`kind = \"renewed\"`");
        }
        self.moment(act.until.as_ref(), at, "until");
        if let Some(until) = act.until.as_ref().and_then(instant)
            && instant(&act.at).is_some_and(|done| done >= until)
        {
            let what = "`until` is not after `at`";
            self.report
                .add(&child(at, "until"), what, "correct one of the two");
        }
        self.moment(act.known_from.as_ref(), at, "known_from");
        self.refer_all("source", &act.sources, at, "sources");
    }

    fn gate(&mut self, at: &str, gate: &Gate) {
        let needs = gate.needs_gates.len() + gate.needs_events.len() + gate.needs_instruments.len();
        if !gate.needs_ceasefire && needs == 0 {
            let what = "it needs nothing, so it is always open";
            let what_to_do = "give `needs_ceasefire = true`, `needs_gates`, `needs_events` or \
                              `needs_instruments`";
            self.report.lacks(at, what, what_to_do);
        }
        let ceasefire = self.report.root.get(CEASEFIRE);
        if gate.needs_ceasefire && self.document.ceasefire.is_none() && ceasefire.is_none() {
            let what = "it needs the ceasefire, and there is no `[ceasefire]`";
            self.report
                .add(&child(at, "needs_ceasefire"), what, "add it");
        }
        self.refer_all("gate", &gate.needs_gates, at, "needs_gates");
        self.events_all(&gate.needs_events, at, "needs_events");
        self.refer_all(
            "instrument",
            &gate.needs_instruments,
            at,
            "needs_instruments",
        );
        self.refer_all("source", &gate.sources, at, "sources");
    }

    fn mechanism(&mut self, at: &str, mechanism: &Mechanism) {
        for (seat, pointer) in numbered(&mechanism.seats, at, "seats") {
            self.refer("actor", &seat.actor, &child(&pointer, "actor"));
        }
        self.refer_all("actor", &mechanism.chair, at, "chair");
        let seats = mechanism
            .seats
            .iter()
            .map(|seat| u64::from(seat.number.unwrap_or(1)));
        let seats: u64 = seats.sum();
        if let Some(quorum) = mechanism.quorum
            && seats > 0
            && u64::from(quorum) > seats
        {
            let what = format!("`quorum` is {quorum}, and there are {seats} seats");
            let what_to_do = "correct it, or the seats";
            self.report.lacks(&child(at, "quorum"), what, what_to_do);
        }
        let ends = [mechanism.from.as_ref(), mechanism.to.as_ref()];
        self.window(ends, ["from", "to"], at);
        self.refer_all("gate", &mechanism.requires, at, "requires");
        self.moment(mechanism.known_from.as_ref(), at, "known_from");
        self.refer_all("source", &mechanism.sources, at, "sources");
    }
}
