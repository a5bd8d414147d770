//! Provisions, exceptions, conditions and weapons.

use super::{Checks, child, instant, numbered};
use crate::document::{Bounds, Deontic, Id, Provision, Schedule, WeaponRule};
use crate::reader::known_models;

impl Checks<'_, '_> {
    pub(super) fn provisions(&mut self) {
        for (at, model) in self.kept.each("weapon_model", &self.document.weapon_models) {
            self.refer_all("source", &model.sources, &at, "sources");
        }
        for (at, exception) in self.kept.each("exception", &self.document.exceptions) {
            let ends = [Some(&exception.from), Some(&exception.to)];
            self.window(ends, ["from", "to"], &at);
            self.place(&exception.place, &child(&at, "place"), &[]);
            self.moment(exception.known_from.as_ref(), &at, "known_from");
            self.refer_all("source", &exception.sources, &at, "sources");
        }
        for (at, provision) in self.kept.each("provision", &self.document.provisions) {
            self.provision(&at, provision);
        }
    }

    fn provision(&mut self, at: &str, provision: &Provision) {
        self.refer_if(
            "instrument",
            provision.instrument.as_ref(),
            at,
            "instrument",
        );
        self.refer_all("actor", &provision.subject, at, "subject");
        for (rule, pointer) in numbered(&provision.weapons, at, "weapons") {
            self.weapon_rule(rule, &pointer);
        }
        self.place(&provision.place, &child(at, "place"), &provision.subject);
        let ends = [
            provision.in_force_from.as_ref(),
            provision.in_force_to.as_ref(),
        ];
        self.window(ends, ["in_force_from", "in_force_to"], at);
        if let Some(schedule) = &provision.schedule {
            self.schedule(schedule, &child(at, "schedule"));
            // A ban on presence may have one: until then what is to be withdrawn may be there.
            if provision.deontic == Deontic::May {
                self.useless(at, "schedule", "`must` and `must_not`");
            }
        }
        if let Some(exempt) = &provision.exempt {
            let at = child(at, "exempt");
            if exempt.roles.is_empty() && exempt.actors.is_empty() {
                let what_to_do = "give `roles`, `actors` or both";
                self.report.lacks(&at, "it exempts nobody", what_to_do);
            }
            self.refer_all("actor", &exempt.actors, &at, "actors");
        }
        for (limit, pointer) in numbered(&provision.limits, at, "limits") {
            if let Some(rule) = &limit.weapons {
                self.weapon_rule(rule, &child(&pointer, "weapons"));
            }
        }
        self.permission(at, provision);
        self.refer_all("exception", &provision.exceptions, at, "exceptions");
        self.refer_all("provision", &provision.overrides, at, "overrides");
        self.refer_all("gate", &provision.requires, at, "requires");
        self.moment(provision.known_from.as_ref(), at, "known_from");
        if provision.authoritative && provision.reading.is_none() {
            self.useless(at, "authoritative", "a version with `reading`");
        }
        self.stances(&provision.asserted_by, at, "asserted_by");
        self.stances(&provision.accepted_by, at, "accepted_by");
        self.stances(&provision.denied_by, at, "denied_by");
        self.refer_all("source", &provision.sources, at, "sources");
    }

    /// What belongs to permissions only.
    fn permission(&mut self, at: &str, provision: &Provision) {
        self.refer_all("condition", &provision.only_if, at, "only_if");
        self.refer_all(
            "provision",
            &provision.permits_despite,
            at,
            "permits_despite",
        );
        if provision.deontic == Deontic::May {
            for (id, pointer) in numbered(&provision.permits_despite, at, "permits_despite") {
                let mut named = self
                    .document
                    .provisions
                    .iter()
                    .filter(|p| p.id == *id)
                    .peekable();
                if named.peek().is_some() && named.all(|p| p.deontic != Deontic::MustNot) {
                    let what = format!("provision `{id}` forbids nothing");
                    self.report.add(&pointer, what, "name a prohibition");
                }
            }
            return;
        }
        if !provision.only_if.is_empty() {
            self.useless(at, "only_if", "`deontic = \"may\"`");
        }
        if !provision.permits_despite.is_empty() {
            self.useless(at, "permits_despite", "`deontic = \"may\"`");
        }
    }

    fn schedule(&mut self, schedule: &Schedule, at: &str) {
        self.moment(schedule.start_by.as_ref(), at, "start_by");
        self.moment(schedule.complete_by.as_ref(), at, "complete_by");
        let [start, end] = [&schedule.start_by, &schedule.complete_by]
            .map(|moment| moment.as_ref().and_then(instant));
        if start.is_some() && end.is_some() && start > end {
            let what = "`complete_by` is before `start_by`";
            let pointer = child(at, "complete_by");
            self.report
                .add(&pointer, what, "exchange the two or correct one");
        }
        self.refer_all("provision", &schedule.after, at, "after");
        self.refer_all(
            "provision",
            &schedule.concurrent_with,
            at,
            "concurrent_with",
        );
        self.events_all(&schedule.conditional_on, at, "conditional_on");
    }

    fn weapon_rule(&mut self, rule: &WeaponRule, at: &str) {
        if *rule == WeaponRule::default() {
            let what = "a weapon rule tests nothing";
            let what_to_do = "give `families`, `models`, `calibre_mm` or `max_range_km`";
            self.report.lacks(at, what, what_to_do);
        }
        for (key, models) in [("models", &rule.models), ("not_models", &rule.not_models)] {
            for (id, pointer) in numbered(models, at, key) {
                self.model(id, &pointer);
            }
        }
        if let Some(bounds) = &rule.calibre_mm {
            self.bounds(
                bounds,
                &child(at, "calibre_mm"),
                "millimetres",
                0.1,
                2_000.0,
            );
        }
        if let Some(bounds) = &rule.max_range_km {
            self.bounds(
                bounds,
                &child(at, "max_range_km"),
                "kilometres",
                0.0,
                20_000.0,
            );
        }
    }

    /// A model of the file, or one that the program knows.
    fn model(&mut self, id: &Id, pointer: &str) {
        self.used.insert(("weapon_model", id.0.clone()));
        let own = self.ids.get("weapon_model").into_iter().flatten().copied();
        let known = known_models().iter().map(|model| model.id.as_str());
        let names: Vec<&str> = own.chain(known).collect();
        if !names.contains(&id.as_str()) {
            self.report
                .unknown(pointer, "weapon model", id.as_str(), &names);
        }
    }

    fn bounds(&mut self, bounds: &Bounds, at: &str, unit: &str, least: f64, most: f64) {
        let given = [
            ("gte", bounds.gte),
            ("gt", bounds.gt),
            ("lte", bounds.lte),
            ("lt", bounds.lt),
        ];
        for (key, value) in given {
            if let Some(value) = value
                && !(least..=most).contains(&value)
            {
                let what = format!("`{key}` is {value}");
                let what_to_do = format!("write a number of {unit} from {least} to {most}");
                self.report.add(&child(at, key), what, what_to_do);
            }
        }
        if given.iter().all(|(_, value)| value.is_none()) {
            let what = "it compares with nothing";
            self.report
                .lacks(at, what, "give `gte`, `gt`, `lte` or `lt`");
        }
        for (one, other) in [(0, 1), (2, 3)] {
            if let (Some((a, Some(_))), Some((b, Some(_)))) = (given.get(one), given.get(other)) {
                let what = format!("both `{a}` and `{b}` are given");
                self.report
                    .add(at, what, "keep the one that the text means");
            }
        }
        let lower = bounds.gte.or(bounds.gt);
        let upper = bounds.lte.or(bounds.lt);
        let both_included = bounds.gt.is_none() && bounds.lt.is_none();
        if let (Some(lower), Some(upper)) = (lower, upper)
            && (lower > upper || (lower >= upper && !both_included))
        {
            let what = format!("nothing is above {lower} and below {upper}");
            self.report.add(at, what, "exchange the two or correct one");
        }
    }
}
