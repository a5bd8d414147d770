//! What is allowed, but may not be what was meant.

use super::{Checks, SECTIONS, child};
use crate::Problem;
use crate::activities::Activities;
use crate::document::{Activity, Deontic};
use crate::errors::nearest;
use std::collections::BTreeSet;

impl Checks<'_, '_> {
    /// Warnings, in the order of the file's lines.
    pub(super) fn warnings(mut self) -> Vec<Problem> {
        let problems = std::mem::take(&mut self.report.problems);
        self.unheard_events();
        self.unseen_kinds();
        self.followed_up();
        self.unused();
        self.swapped();
        self.left_out();
        let mut warnings = std::mem::replace(&mut self.report.problems, problems);
        warnings.sort_by_key(|warning| warning.line);
        warnings
    }

    fn unheard_events(&mut self) {
        let acts = self.document.acts.iter();
        let recorded = acts.filter_map(|act| act.event.as_ref());
        let declared = self.document.events.iter().map(|event| &event.id);
        let heard_of: BTreeSet<&str> = recorded
            .chain(declared)
            .map(crate::document::Id::as_str)
            .collect();
        for (event, pointer) in &self.events {
            if heard_of.contains(event.as_str()) {
                continue;
            }
            let what = format!(
                "no `[[act]]` records the event `{event}` and no `[[event]]` declares it, so what \
                 waits for it waits"
            );
            let what_to_do = match nearest(event, heard_of.iter().copied()) {
                Some(near) => format!("leave it if it has not happened, or did you mean `{near}`?"),
                None => "leave it if it has not happened".to_owned(),
            };
            self.report.add(pointer, what, what_to_do);
        }
    }

    fn unseen_kinds(&mut self) {
        for (kind, pointer) in &self.kinds {
            let known = self.document.sites.iter().map(|site| site.kind.as_str());
            let what = format!("there is no site of kind `{kind}`, so it concerns no place");
            let what_to_do = match nearest(kind, known) {
                Some(near) => format!("add a `[[site]]`, or did you mean `{near}`?"),
                None => "add a `[[site]]` for each".to_owned(),
            };
            self.report.add(pointer, what, what_to_do);
        }
    }

    fn left_out(&mut self) {
        for (party, noun, pointer) in std::mem::take(&mut self.left_out) {
            let what = format!("party `{party}` has no {noun} here, so it withdraws from nothing");
            let what_to_do = format!("add `{party} = ...`, or say by `subject` whom it binds");
            self.report.add(&pointer, what, what_to_do);
        }
    }

    fn followed_up(&mut self) {
        for (at, provision) in self.kept.each("provision", &self.document.provisions) {
            let unseen = match provision.deontic {
                Deontic::Must => {
                    let somewhere = provision.place.is_somewhere();
                    Activities::against(&provision.activities, somewhere).is_empty()
                }
                _ => provision.activities.iter().copied().all(is_followed_up),
            };
            if unseen {
                let what = "no incident can concern it: its activities are followed up by people";
                self.report
                    .add(&child(&at, "activities"), what, "nothing, if that is meant");
            }
        }
    }

    fn unused(&mut self) {
        for (section, noun) in SECTIONS {
            if matches!(section, "provision" | "gate" | "mechanism" | "breach_step") {
                continue;
            }
            let ids = self.ids.get(section).cloned().unwrap_or_default();
            let mut told = BTreeSet::new();
            for (number, id) in ids.into_iter().enumerate() {
                if !self.used.contains(&(section, id.to_owned())) && told.insert(id) {
                    let pointer = child(&child("", section), &number.to_string());
                    let what = format!("nothing refers to {noun} `{id}`");
                    self.report
                        .add(&pointer, what, "remove it if it is left over");
                }
            }
        }
    }
}

/// Duties and doings that no sensor, patrol or camera reports as an incident.
fn is_followed_up(activity: Activity) -> bool {
    use Activity as A;
    matches!(
        activity,
        A::Demine
            | A::Dismantle
            | A::Declare
            | A::Discipline
            | A::ContraryOrder
            | A::Notify
            | A::GrantAccess
            | A::ReleasePrisoners
            | A::MarkLine
            | A::Deploy
            | A::Contribute
            | A::Guarantee
            | A::Establish
    )
}
