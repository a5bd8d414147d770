//! Joins located events, reports and heat: which report is about which event, which heat an event
//! may have left. What joins nothing stands alone; nothing is lost.

use crate::acoustic::AcousticEvent;
use crate::draft::{
    self, Draft, contribution, heat_contribution, lone_heat, lone_report, time_of, unplaced_heat,
};
use crate::engine::Fusion;
use crate::heat::Heat;
use crate::incidents::GroupReport;
use crate::reports::{Match, Report};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{Direction, Event, EventId, ObservationClass, ObservationId};

const HOUR_NS: i64 = 3_600_000_000_000;

pub(crate) struct Join<'a> {
    fusion: &'a Fusion,
    /// Located events by time.
    drafts: Vec<Draft>,
    alone: Vec<Event>,
    /// Events of the last update, if nothing but arrivals came since.
    kept: BTreeMap<EventId, Event>,
    group_reports: Vec<GroupReport>,
}

impl<'a> Join<'a> {
    /// `kept`: the events of the last update, if nothing but arrivals came since.
    pub(crate) fn new(
        fusion: &'a Fusion,
        located: &[&AcousticEvent],
        kept: BTreeMap<EventId, Event>,
    ) -> Self {
        let mut drafts: Vec<Draft> = located
            .iter()
            .filter_map(|e| Draft::new(e, fusion))
            .collect();
        drafts.sort_by(|a, b| {
            time_of(&a.event)
                .cmp(&time_of(&b.event))
                .then(a.event.id.cmp(&b.event.id))
        });
        Self {
            fusion,
            drafts,
            alone: Vec::new(),
            kept,
            group_reports: Vec::new(),
        }
    }

    /// Drafts from `from` to `to` nanoseconds, as a range of indices.
    fn during(&self, from: i64, to: i64) -> std::ops::Range<usize> {
        let low = self
            .drafts
            .partition_point(|d| time_of(&d.event).as_unix_ns() < from);
        let high = self
            .drafts
            .partition_point(|d| time_of(&d.event).as_unix_ns() <= to);
        low..high.max(low)
    }

    /// Joins each report to the event that it fits best. Single reports that several events want
    /// are settled in the order of how well they fit.
    pub(crate) fn reports(&mut self) {
        let fusion = self.fusion;
        let reports: Vec<(&ObservationId, Report<'_>)> = fusion
            .others()
            .iter()
            .filter_map(|(id, o)| {
                Some((
                    id,
                    Report::new(o, fusion.observers().get(&o.observer), fusion.gazetteer())?,
                ))
            })
            .collect();
        let mut wanted: Vec<(f64, usize, usize, Match)> = Vec::new();
        for (r, (_, report)) in reports.iter().enumerate() {
            if report.is_of_nothing() {
                continue;
            }
            let (from, to) = report.window_ns();
            for d in self.during(from, to) {
                let Some(draft) = self.drafts.get(d).filter(|d| d.may_be_joined()) else {
                    continue;
                };
                if !report.class_fits(draft.reach_m) {
                    continue;
                }
                let Some(centre) = draft.event.preferred().and_then(|h| h.area.centre()) else {
                    continue;
                };
                let time = time_of(&draft.event).as_unix_ns();
                if let Some(m) = report.compare(time, centre, draft.sigma_m)
                    && m.log_evidence > 0.0
                {
                    wanted.push((m.log_evidence, r, d, m));
                }
            }
        }
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        let mut joined = BTreeSet::new();
        for (_, r, d, m) in wanted {
            let (Some((id, report)), Some(draft)) = (reports.get(r), self.drafts.get_mut(d)) else {
                continue;
            };
            if joined.contains(&r) {
                continue;
            }
            let contribution = contribution(id, report, &m);
            if !report.is_single() {
                joined.insert(r);
                self.group_reports.push(GroupReport {
                    event: draft.event.id.clone(),
                    contribution,
                    class: report.observation.class,
                    count: report.observation.count.value().copied(),
                });
            } else if draft.told_by.insert(report.observation.observer.clone()) {
                joined.insert(r);
                draft.words.push(report.event_class());
                if let Some(h) = draft.event.hypotheses.first_mut() {
                    h.contributions.push(contribution);
                    h.weapons.extend(report.observation.weapon.value().cloned());
                }
            }
        }
        for (r, (id, report)) in reports.iter().enumerate() {
            if !joined.contains(&r) {
                self.stands_alone(id, || lone_report(id, report));
            }
        }
    }

    /// Adds the event that an observation makes on its own. It says nothing but what the observation
    /// does, so the one from last time will do.
    fn stands_alone(&mut self, anchor: &ObservationId, make: impl FnOnce() -> Event) {
        let id = EventId::derive(anchor.as_str().as_bytes());
        self.alone.push(self.kept.remove(&id).unwrap_or_else(make));
    }

    /// Joins each patch of heat to the event that most likely left it burning.
    pub(crate) fn heat(&mut self, patches: &[Heat]) {
        for (k, patch) in patches.iter().enumerate() {
            let earlier = patches.get(..k).unwrap_or(&[]);
            // Whether it burned before is asked last, because it takes a walk through two days.
            let best = self
                .likeliest_cause(patch)
                .filter(|_| !burned_before(patch, earlier))
                .and_then(|(evidence, d)| Some((evidence, self.drafts.get_mut(d)?)));
            match best {
                Some((evidence, draft)) => {
                    if let Some(h) = draft.event.hypotheses.first_mut() {
                        h.contributions.extend(
                            patch
                                .pixels
                                .iter()
                                .map(|id| heat_contribution(id, patch, evidence, h.time)),
                        );
                    }
                }
                None => {
                    if let Some(anchor) = patch.pixels.first() {
                        self.stands_alone(anchor, || lone_heat(patch));
                    }
                }
            }
        }
        let unplaced = self.fusion.others().iter().filter(|(_, o)| {
            o.class == ObservationClass::ThermalAnomaly
                && !matches!(o.direction, Direction::Footprint { .. })
        });
        self.alone
            .extend(unplaced.map(|(id, o)| unplaced_heat(id, o)));
    }

    /// The event that most likely left this heat, with the log evidence, if it did not burn before.
    fn likeliest_cause(&self, patch: &Heat) -> Option<(f64, usize)> {
        self.during(patch.span.0.saturating_sub(5 * HOUR_NS), patch.span.1)
            .filter_map(|d| {
                let draft = self.drafts.get(d).filter(|d| d.may_be_joined())?;
                let centre = draft.event.preferred()?.area.centre()?;
                let time_ns = time_of(&draft.event).as_unix_ns();
                let evidence = patch.compare(time_ns, centre, draft.sigma_m)?;
                (evidence > 0.0).then_some((evidence, d))
            })
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
    }

    pub(crate) fn finish(self) -> (BTreeMap<EventId, Event>, Vec<GroupReport>) {
        let mut events = BTreeMap::new();
        for mut draft in self.drafts {
            // What it was, and with what, was told of the event, wherever it was.
            let told = draft.event.preferred().map(|h| h.weapons.clone());
            let classes = draft::classes(draft.reach_m, &draft.words);
            for h in &mut draft.event.hypotheses {
                h.classes.clone_from(&classes);
                h.weapons = told.clone().unwrap_or_default();
            }
            events.insert(draft.event.id.clone(), draft.event);
        }
        events.extend(
            self.alone
                .into_iter()
                .map(|event| (event.id.clone(), event)),
        );
        (events, self.group_reports)
    }
}

/// Whether a pass of the two days before saw heat at the same place. `earlier`: the patches before
/// this one, by time.
fn burned_before(patch: &Heat, earlier: &[Heat]) -> bool {
    let since = patch.span.0.saturating_sub(48 * HOUR_NS);
    let from = earlier.partition_point(|p| p.span.0 < since);
    earlier
        .get(from..)
        .unwrap_or(&[])
        .iter()
        .filter(|p| p.span.1 < patch.span.0)
        .any(|p| p.burned_at(patch))
}
