//! Provisions with the times in which each of their territories holds.

use super::geometry::Lines;
use super::labels;
use super::places::{Places, Territory};
use crate::Problem;
use crate::activities::Activities;
use crate::citation;
use crate::document::{self, Deontic, Id, Moment, NamedSite, RoleKind};
use crate::provision::{Cover, Exception, Force, Limit, Phase, Provision, Rival, Slice};
use crate::territory::Boxed;
use crate::timeline::{AsKnown, CEASEFIRE, InForce, Windows};
use crate::weapons::{Arsenal, Rule};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{ProvisionId, Timestamp};

/// All provisions and exceptions.
pub(super) struct Compiled {
    pub(super) provisions: Vec<Provision>,
    pub(super) exceptions: Vec<Exception>,
    /// By id, in order of ids: the readings, each with its versions.
    pub(super) groups: Vec<Vec<Vec<usize>>>,
}

pub(super) fn compile<'d>(
    as_known: &AsKnown<'d>,
    lines: &mut Lines<'d>,
    arsenal: &Arsenal,
    sites: &[NamedSite],
    problems: &mut Vec<Problem>,
) -> Compiled {
    let document = as_known.document();
    let mut places = Places {
        as_known,
        lines,
        sites: document.sites.iter().chain(sites).collect(),
        problems,
    };
    let changes = Changes::of(as_known, places.lines);
    let mut provisions: Vec<Provision> = as_known
        .provisions()
        .iter()
        .map(|version| provision(as_known, &mut places, arsenal, version, &changes))
        .collect();
    // The order of the file changes nothing: everything goes by id, reading and beginning.
    provisions.sort_by(|a, b| {
        (&a.id, &a.reading, a.when.start()).cmp(&(&b.id, &b.reading, b.when.start()))
    });
    let exceptions: Vec<Exception> = as_known
        .exceptions()
        .iter()
        .map(|version| exception(&mut places, version, &changes.common))
        .collect();
    link(&mut provisions, &exceptions);
    for provision in &mut provisions {
        let boxes = provision
            .slices
            .iter()
            .map(|s| s.territory.high.boxed(&places.lines.sources));
        provision.boxed = boxes.fold(Boxed::Nowhere, Boxed::or);
    }
    let mut zones: Vec<Vec<(Windows, Territory)>> = Vec::new();
    for id in places
        .lines
        .zones
        .iter()
        .map(|z| Id(z.id.clone()))
        .collect::<Vec<_>>()
    {
        zones.push(slices(&Windows::always(), &changes.common, |at| {
            places.zone(&id, at)
        }));
    }
    for (zone, versions) in places.lines.zones.iter_mut().zip(zones) {
        zone.versions = versions;
    }
    let groups = groups(&provisions);
    Compiled {
        provisions,
        exceptions,
        groups,
    }
}

fn groups(provisions: &[Provision]) -> Vec<Vec<Vec<usize>>> {
    let mut by_id: BTreeMap<&ProvisionId, BTreeMap<Option<&str>, Vec<usize>>> = BTreeMap::new();
    for (k, provision) in provisions.iter().enumerate() {
        let readings = by_id.entry(&provision.id).or_default();
        readings
            .entry(provision.reading.as_deref())
            .or_default()
            .push(k);
    }
    by_id
        .into_values()
        .map(|readings| readings.into_values().collect())
        .collect()
}

/// Instants at which anything can change that a territory or the standing of a provision depends on.
struct Changes<'d> {
    /// For every one: lines, zones and roles.
    common: BTreeSet<Timestamp>,
    /// Acts by what they are of; those on the ceasefire by its name.
    acts: BTreeMap<&'d str, Vec<Timestamp>>,
    /// Stances by the text they are about.
    stances: BTreeMap<&'d str, Vec<Timestamp>>,
}

impl<'d> Changes<'d> {
    fn of(as_known: &AsKnown<'d>, lines: &Lines<'_>) -> Self {
        let document = as_known.document();
        let mut common: BTreeSet<Timestamp> = lines.changes().into_iter().collect();
        let roles = document.roles.iter();
        let roles = roles.flat_map(|r| [r.from.as_ref(), r.to.as_ref()]);
        common.extend(roles.flatten().filter_map(|m| as_known.instant(m)));
        let mut acts: BTreeMap<&str, Vec<Timestamp>> = BTreeMap::new();
        for (at, act) in as_known.acts() {
            let of = act.of.as_ref().map_or(CEASEFIRE, Id::as_str);
            acts.entry(of).or_default().push(*at);
        }
        let texts = document.instruments.iter();
        let stances = texts.map(|i| {
            let lists = [&i.asserted_by, &i.accepted_by, &i.denied_by];
            (i.id.as_str(), as_known.times_of(lists).collect())
        });
        Self {
            common,
            acts,
            stances: stances.collect(),
        }
    }

    /// Those that matter to one provision.
    fn of_provision(
        &self,
        as_known: &AsKnown<'d>,
        entry: &document::Provision,
    ) -> BTreeSet<Timestamp> {
        let mut found = self.common.clone();
        let schedule = entry.schedule.as_ref();
        let awaited = schedule.iter().flat_map(|s| &s.after);
        let of = [&entry.id]
            .into_iter()
            .chain(&entry.instrument)
            .chain(awaited);
        for of in of.map(Id::as_str).chain([CEASEFIRE]) {
            found.extend(self.acts.get(of).into_iter().flatten());
        }
        let text = entry.instrument.as_ref().map(Id::as_str);
        found.extend(
            text.and_then(|id| self.stances.get(id))
                .into_iter()
                .flatten(),
        );
        let own = [&entry.asserted_by, &entry.accepted_by, &entry.denied_by];
        found.extend(as_known.times_of(own));
        let deadlines = schedule.iter();
        let deadlines = deadlines.flat_map(|s| [s.start_by.as_ref(), s.complete_by.as_ref()]);
        found.extend(deadlines.flatten().filter_map(|m| as_known.instant(m)));
        found
    }
}

/// Cuts times where something changes and asks what holds in each part; parts that are alike are
/// joined.
fn slices<T: PartialEq>(
    when: &Windows,
    changes: &BTreeSet<Timestamp>,
    mut holds: impl FnMut(Timestamp) -> T,
) -> Vec<(Windows, T)> {
    let mut found: Vec<(Windows, T)> = Vec::new();
    let edges: Vec<Option<Timestamp>> = std::iter::once(None)
        .chain(changes.iter().copied().map(Some))
        .collect();
    for (k, from) in edges.iter().enumerate() {
        let to = edges.get(k + 1).copied().flatten();
        let part = when.and(&Windows::between(*from, to));
        if part.is_empty() {
            continue;
        }
        let sample = part
            .windows()
            .first()
            .and_then(|w| w.from.or_else(|| w.to.map(|to| to.plus_ns(-1))));
        let holds = holds(sample.unwrap_or(Timestamp::from_unix_s(0)));
        match found.iter_mut().find(|(_, same)| *same == holds) {
            Some((all, _)) => *all = all.or(&part),
            None => found.push((part, holds)),
        }
    }
    found
}

fn provision<'d>(
    as_known: &AsKnown<'d>,
    places: &mut Places<'_, 'd>,
    arsenal: &Arsenal,
    version: &InForce<'d, document::Provision>,
    changes: &Changes<'d>,
) -> Provision {
    let entry = version.entry;
    let (force, activities) = match entry.deontic {
        Deontic::MustNot => (Force::Forbids, Activities::of(&entry.activities)),
        Deontic::May => (Force::Permits, Activities::of(&entry.activities)),
        Deontic::Must => {
            let against = Activities::against(&entry.activities, entry.place.is_somewhere());
            let force = if against.is_empty() {
                Force::Duty
            } else {
                Force::Forbids
            };
            (force, against)
        }
    };
    let suspensions = suspensions(as_known, entry);
    let zone = as_known
        .document()
        .ceasefire
        .as_ref()
        .filter(|_| entry.in_force_from.is_none())
        .and_then(|c| c.zone.as_ref());
    let own = changes.of_provision(as_known, entry);
    let slices = slices(&version.when, &own, |at| {
        let mut territory = places.at(&entry.place, at);
        if let Some(zone) = zone {
            let held = places.zone(zone, at);
            territory = territory.and(held);
        }
        for (zone, when) in &suspensions {
            if when.contains(at) {
                let suspended = places.zone(zone, at);
                territory = territory.without(suspended);
            }
        }
        let standing = as_known.standing_of_provision(entry, at);
        (
            territory,
            phase(as_known, entry, at),
            standing.is_disputed().then_some(standing),
        )
    });
    let slices = slices
        .into_iter()
        .map(|(when, (territory, phase, disputed))| Slice {
            when,
            plain: territory.is_plain(),
            territory,
            phase,
            disputed,
        })
        .collect();
    let instrument = entry
        .instrument
        .as_ref()
        .and_then(|id| as_known.instrument(id));
    let dated = instrument
        .and_then(|i| i.date.as_ref())
        .and_then(|m| as_known.instant(m));
    let starts = version.when.start().flatten();
    let sides = |party: &Id, line: &Id| {
        let at = starts.unwrap_or(Timestamp::from_unix_s(0));
        as_known.side_of_line(party, line, at)
    };
    Provision {
        id: ProvisionId::from_text(&entry.id.0),
        title: entry.title.clone(),
        says: entry.says.clone(),
        instrument: entry.instrument.as_ref().map(|i| i.0.clone()),
        article: entry.article.clone(),
        stands_in: citation::stands_in(as_known, entry)
            .into_iter()
            .chain(citation::sources(as_known.document(), entry))
            .collect(),
        deontic: entry.deontic,
        reading: entry.reading.as_ref().map(|r| r.0.clone()),
        force,
        activities,
        asked: entry.activities.clone(),
        rules: entry.weapons.iter().map(|w| Rule::of(w, arsenal)).collect(),
        weapons_label: labels::weapons(&entry.weapons),
        place_label: labels::place(&entry.place, &sides),
        when: version.when.clone(),
        dated: dated.or(starts),
        slices,
        boxed: Boxed::Anywhere,
        subject: entry.subject.iter().map(|id| id.0.clone()).collect(),
        for_all_parties: is_for_all_parties(as_known.document(), &entry.subject),
        exempt: entry.exempt.clone().unwrap_or_default(),
        limits: entry.limits.iter().map(|l| limit(l, arsenal)).collect(),
        only_if: entry.only_if.iter().map(|c| c.0.clone()).collect(),
        topic: entry.topic.as_ref().map(|t| t.0.clone()),
        overrides: entry.overrides.iter().map(|o| o.0.clone()).collect(),
        permits_despite: entry.permits_despite.iter().map(|o| o.0.clone()).collect(),
        excepted: entry.exceptions.iter().map(|e| e.0.clone()).collect(),
        covers: Vec::new(),
        rivals: Vec::new(),
    }
}

/// Whether a provision leaves no party out.
fn is_for_all_parties(document: &document::Document, subject: &[Id]) -> bool {
    let mut parties = document.roles.iter().filter(|r| r.role == RoleKind::Party);
    subject.is_empty() || parties.all(|r| subject.contains(&r.actor))
}

fn limit(limit: &document::Limit, arsenal: &Arsenal) -> Limit {
    Limit {
        weapons: limit.weapons.as_ref().map(|w| Rule::of(w, arsenal)),
        at_most: limit.at_most,
    }
}

/// Zones in which a provision is suspended, and when: by its own acts, those on its text and, if it
/// follows the ceasefire, those on that.
fn suspensions(as_known: &AsKnown<'_>, entry: &document::Provision) -> Vec<(Id, Windows)> {
    let mut of: Vec<&str> = vec![entry.id.as_str()];
    of.extend(entry.instrument.as_ref().map(Id::as_str));
    if entry.in_force_from.is_none() && as_known.document().ceasefire.is_some() {
        of.push(CEASEFIRE);
    }
    let all = of.into_iter().flat_map(|of| as_known.suspensions(of));
    all.filter_map(|(zone, when)| Some((zone?, when))).collect()
}

/// Whether what has to be done is due.
fn phase(as_known: &AsKnown<'_>, entry: &document::Provision, at: Timestamp) -> Phase {
    let undated = match entry.deontic {
        Deontic::Must => Phase::NoDeadline,
        Deontic::MustNot => Phase::Due,
        Deontic::May => return Phase::Due,
    };
    let Some(schedule) = &entry.schedule else {
        return undated;
    };
    match &schedule.complete_by {
        Some(moment) => match as_known.instant(moment) {
            Some(deadline) if at < deadline => Phase::Until(deadline),
            Some(_) => Phase::Due,
            None => Phase::Waiting(match moment {
                Moment::After(after) => after.after.0.clone(),
                Moment::At(text) => text.clone(),
            }),
        },
        None => {
            let begins = schedule.start_by.as_ref();
            let begins = begins.and_then(|m| as_known.instant(m));
            // What need not have begun may still be there; by when it is done nothing says.
            if let Some(begins) = begins.filter(|b| entry.deontic == Deontic::Must && at < *b) {
                return Phase::Until(begins);
            }
            schedule
                .after
                .iter()
                .find(|before| as_known.completed(before, at).is_none())
                .map_or(undated, |before| Phase::Waiting(before.0.clone()))
        }
    }
}

fn exception<'d>(
    places: &mut Places<'_, 'd>,
    version: &InForce<'d, document::Exception>,
    changes: &BTreeSet<Timestamp>,
) -> Exception {
    let entry = version.entry;
    let slices = slices(&version.when, changes, |at| places.at(&entry.place, at));
    Exception {
        id: entry.id.0.clone(),
        title: entry.title.clone(),
        kind: entry.kind,
        effect: entry.effect,
        announced: entry.announced,
        activities: (!entry.activities.is_empty()).then(|| Activities::of(&entry.activities)),
        when: version.when.clone(),
        slices,
    }
}

/// Which exceptions and permissions a provision has, and which others compete with it for a weapon.
fn link(provisions: &mut [Provision], exceptions: &[Exception]) {
    let mut versions_of: BTreeMap<&str, Vec<Cover>> = BTreeMap::new();
    for (k, exception) in exceptions.iter().enumerate() {
        let all = versions_of.entry(exception.id.as_str()).or_default();
        all.push(Cover::Exception(k));
    }
    let linked: Vec<(Vec<Cover>, Vec<Rival>)> = {
        let links = Links::of(provisions);
        let each = provisions.iter();
        each.map(|provision| {
            let excepted = provision.excepted.iter();
            let excepted = excepted.filter_map(|id| versions_of.get(id.as_str()));
            let permitted = Links::named(&links.permitted_by, provision.id.as_str());
            let covers = excepted
                .flatten()
                .copied()
                .chain(permitted.iter().map(|k| Cover::Permission(*k)));
            (covers.collect(), links.rivals(provisions, provision))
        })
        .collect()
    };
    for (provision, (covers, rivals)) in provisions.iter_mut().zip(linked) {
        (provision.covers, provision.rivals) = (covers, rivals);
    }
}

/// Which provisions name which.
struct Links<'p> {
    /// By id, those that permit despite it.
    permitted_by: BTreeMap<&'p str, Vec<usize>>,
    /// By id, those that override it.
    overridden_by: BTreeMap<&'p str, Vec<usize>>,
    by_topic: BTreeMap<&'p str, Vec<usize>>,
    by_id: BTreeMap<&'p str, Vec<usize>>,
}

impl<'p> Links<'p> {
    fn of(provisions: &'p [Provision]) -> Self {
        let mut links = Self {
            permitted_by: BTreeMap::new(),
            overridden_by: BTreeMap::new(),
            by_topic: BTreeMap::new(),
            by_id: BTreeMap::new(),
        };
        for (k, provision) in provisions.iter().enumerate() {
            links
                .by_id
                .entry(provision.id.as_str())
                .or_default()
                .push(k);
            if provision.force == Force::Permits {
                for id in &provision.permits_despite {
                    links.permitted_by.entry(id).or_default().push(k);
                }
            }
            for id in &provision.overrides {
                links.overridden_by.entry(id).or_default().push(k);
            }
            if let Some(topic) = &provision.topic {
                links.by_topic.entry(topic).or_default().push(k);
            }
        }
        links
    }

    fn named<'l>(map: &'l BTreeMap<&str, Vec<usize>>, id: &str) -> &'l [usize] {
        map.get(id).map_or(&[], Vec::as_slice)
    }

    /// Those that compete with a provision, in their order.
    fn rivals(&self, provisions: &[Provision], mine: &Provision) -> Vec<Rival> {
        if mine.force != Force::Forbids {
            return Vec::new();
        }
        let own = mine.id.as_str();
        let takes = Self::named(&self.overridden_by, own);
        let loses = mine.overrides.iter();
        let loses = loses.flat_map(|id| Self::named(&self.by_id, id));
        let topic = mine.topic.as_deref();
        let same = topic.map_or(&[][..], |topic| Self::named(&self.by_topic, topic));
        let all: BTreeSet<usize> = takes.iter().chain(loses).chain(same).copied().collect();
        let rival = |k: usize| {
            let other = provisions.get(k)?;
            let competes = other.id != mine.id
                && other.force == Force::Forbids
                && other.activities.overlaps(&mine.activities);
            let explicit = if takes.contains(&k) {
                Some(true)
            } else {
                let loses = mine.overrides.iter().any(|id| id == other.id.as_str());
                loses.then_some(false)
            };
            competes.then_some(Rival {
                provision: k,
                explicit,
            })
        };
        all.into_iter().filter_map(rival).collect()
    }
}
