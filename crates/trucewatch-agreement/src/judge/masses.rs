//! How much of one explanation concerns one version of a provision, and what becomes of it.

use super::contest::{Contest, Doubt, contest};
use super::facts::{self, Counted};
use super::happening::{Explanation, Happening};
use super::part::{Covered, Measured, Note, Part};
use super::{Aside, HOLDS_BELOW};
use crate::Agreement;
use crate::activities::{Activities, OPEN_SHARE};
use crate::compile::Territory;
use crate::document::Effect;
use crate::provision::{Cover, Force, Phase, Provision, Slice};
use crate::territory::{Boxed, Expr, Ground, Share};
use crate::timeline::Windows;
use crate::weapons::{Arm, Match};

/// An explanation with what does not depend on the provision.
pub(super) struct Scene<'a> {
    pub(super) explanation: &'a Explanation,
    pub(super) arms: Vec<Arm>,
    pub(super) ground: Option<Ground<'a>>,
    pub(super) boxed: Boxed,
}

impl<'a> Scene<'a> {
    pub(super) fn of(agreement: &'a Agreement, explanation: &'a Explanation) -> Self {
        let ground = Ground::of(&explanation.area, &agreement.sources);
        let arms = explanation.weapons.iter();
        Self {
            explanation,
            arms: arms
                .map(|arm| agreement.arsenal.complete(arm.clone()))
                .collect(),
            boxed: ground.as_ref().map_or(Boxed::Anywhere, Ground::boxed),
            ground,
        }
    }
}

/// The parts of an explanation that concern a version, or why there are none.
pub(super) fn parts(
    agreement: &Agreement,
    happening: &Happening,
    version: usize,
    number: usize,
    scene: &Scene<'_>,
) -> Result<Vec<Part>, Aside> {
    let provision = agreement.provisions.get(version).ok_or(Aside::Duty)?;
    if provision.force == Force::Duty {
        return Err(Aside::Duty);
    }
    let explanation = scene.explanation;
    let (at, sigma_s) = (explanation.time, explanation.time_sigma_s);
    if provision.when.probability(at, sigma_s) <= 0.0 {
        return Err(Aside::NotInForce);
    }
    if !provision.boxed.touches(&scene.boxed) {
        return Err(Aside::Elsewhere);
    }
    let assessed = !scene.arms.is_empty();
    let meant = |what| provision.activities.means(what, assessed);
    if explanation
        .what
        .iter()
        .all(|(what, _)| meant(*what) == Match::No)
    {
        return Err(Aside::OtherKind);
    }
    // Of one who is exempt it is told that he is.
    if facts::is_subject(agreement, happening, provision, at) == Match::No
        && facts::exempt(agreement, happening, &provision.exempt, at) != Match::Yes
    {
        return Err(Aside::OtherSubject);
    }
    let weapon = weapon(agreement, happening, provision, scene)?;
    if provision.force == Force::Permits && facts::conditions(happening, provision).0 == Match::No {
        return Err(Aside::ConditionFalse);
    }
    if provision.force == Force::Permits
        && let Some(Counted::Over { seen, at_most }) =
            facts::counted(provision, explanation, &scene.arms)
    {
        return Err(Aside::OverLimit { seen, at_most });
    }
    let mut found = Vec::new();
    let mut ever = false;
    for (slice_number, slice) in provision.slices.iter().enumerate() {
        let mut add = |when: &Windows, covers: &[(Cover, Match)]| {
            let in_force = when.probability(at, sigma_s);
            if in_force <= 0.0 {
                return;
            }
            ever = true;
            let task = Task {
                agreement,
                happening,
                provision,
                slice,
                scene,
                weapon: &weapon,
                covers,
            };
            let part = task.part(version, slice_number, number, in_force);
            found.extend(part.filter(|p| p.concerned > 0.0));
        };
        let left = weapon.lost.as_ref().map(|lost| slice.when.without(lost));
        let when = left.as_ref().unwrap_or(&slice.when);
        if provision.covers.is_empty() {
            add(when, &[]);
            continue;
        }
        for (when, covers) in pieces(agreement, happening, provision, when, scene) {
            add(&when, &covers);
        }
    }
    if found.is_empty() {
        return Err(match &weapon.lost {
            Some(lost) if lost.contains(at) => Aside::Overridden,
            _ if ever => Aside::Elsewhere,
            _ => Aside::NotInForce,
        });
    }
    Ok(found)
}

/// Whether a provision is about the weapons of a scene.
#[derive(Default)]
struct AboutWeapon {
    arm: Option<usize>,
    notes: Vec<Note>,
    contests: Vec<Contest>,
    lost: Option<Windows>,
}

fn weapon(
    agreement: &Agreement,
    happening: &Happening,
    provision: &Provision,
    scene: &Scene<'_>,
) -> Result<AboutWeapon, Aside> {
    let mut about = AboutWeapon::default();
    if scene.arms.is_empty() {
        if !provision.rules.is_empty() {
            about.notes.push(Note::NoWeapon);
        }
        return Ok(about);
    }
    let matches: Vec<Match> = scene
        .arms
        .iter()
        .map(|arm| provision.means(arm).0)
        .collect();
    match Match::together(matches.iter().copied()) {
        None | Some(Match::No) => return Err(Aside::OtherWeapon),
        Some(Match::Unknown) => about.notes.push(Note::WeaponOpen),
        Some(Match::Yes) => {}
    }
    let best = matches.iter().copied().max();
    about.arm = matches.iter().position(|m| Some(*m) == best);
    // Of several weapons that are meant, one that no other provision takes over is enough.
    let mut lost: Option<Windows> = None;
    for (arm, found) in scene.arms.iter().zip(&matches) {
        if *found == Match::No {
            continue;
        }
        let standing = contest(agreement, happening, provision, arm, scene.explanation);
        lost = Some(match lost {
            None => standing.lost,
            Some(all) => all.and(&standing.lost),
        });
        about.contests.extend(standing.contests);
    }
    for contest in &about.contests {
        if let Contest::Open { with, doubt } = contest {
            about.notes.push(match doubt {
                Doubt::Weapon => Note::RuleOpen(*with),
                Doubt::Text => Note::RuleUnsettled(*with),
                Doubt::Subject => Note::RuleSubject(*with),
            });
        }
    }
    about.lost = lost.filter(|lost| !lost.is_empty());
    Ok(about)
}

/// Times cut where exceptions and permissions begin and end, with those that apply.
fn pieces(
    agreement: &Agreement,
    happening: &Happening,
    provision: &Provision,
    when: &Windows,
    scene: &Scene<'_>,
) -> Vec<(Windows, Vec<(Cover, Match)>)> {
    let (at, sigma_s) = (scene.explanation.time, scene.explanation.time_sigma_s);
    let mut pieces: Vec<(Windows, Vec<(Cover, Match)>)> = vec![(when.clone(), Vec::new())];
    for cover in &provision.covers {
        let (covered, holds) = match cover {
            Cover::Exception(k) => {
                let Some(exception) = agreement.exceptions.get(*k) else {
                    continue;
                };
                let found = happening.announced.get(&exception.id);
                let holds = match (exception.announced, found, exception.effect) {
                    (false, ..) | (_, Some(false), _) => Match::No,
                    (true, Some(true), _) | (true, None, Effect::Permitted) => Match::Yes,
                    (true, None, Effect::NotDeterminable) => Match::Unknown,
                };
                (&exception.when, holds)
            }
            Cover::Permission(k) => {
                let Some(permission) = agreement.provisions.get(*k) else {
                    continue;
                };
                let met = facts::conditions(happening, permission).0;
                // By a text that is disputed nothing is surely permitted.
                let disputed = permission
                    .slices
                    .iter()
                    .any(|s| s.disputed.is_some() && s.when.probability(at, sigma_s) > 0.0);
                let most = if disputed { Match::Unknown } else { Match::Yes };
                let about = facts::is_subject(agreement, happening, permission, at);
                let within = facts::is_within(permission, scene.explanation, &scene.arms);
                (&permission.when, met.and(most).and(about).and(within))
            }
        };
        let mut cut = Vec::new();
        for (when, covers) in pieces {
            let (inside, outside) = (when.and(covered), when.without(covered));
            if inside.probability(at, sigma_s) > 0.0 {
                let mut with = covers.clone();
                with.push((*cover, holds));
                cut.push((inside, with));
            }
            if outside.probability(at, sigma_s) > 0.0 {
                cut.push((outside, covers));
            }
        }
        pieces = cut;
    }
    pieces
}

/// One piece of one slice.
struct Task<'t, 'a> {
    agreement: &'t Agreement,
    happening: &'t Happening,
    provision: &'t Provision,
    slice: &'t Slice,
    scene: &'t Scene<'a>,
    weapon: &'t AboutWeapon,
    covers: &'t [(Cover, Match)],
}

/// Classes for which the provision and all covers mean the same.
struct Kind {
    /// Their probability, what is only half counted taken in half.
    share: f64,
    unclear: f64,
    /// What each cover does to them.
    covers: Vec<Match>,
}

impl Task<'_, '_> {
    fn part(
        &self,
        version: usize,
        slice: usize,
        explanation: usize,
        in_force: f64,
    ) -> Option<Part> {
        let kinds = self.kinds();
        let kind: f64 = kinds.iter().map(|k| k.share).sum();
        if kind <= 0.0 {
            return None;
        }
        let mut part = Part {
            provision: version,
            slice,
            explanation,
            in_force,
            there: (1.0, 0.0),
            kind,
            unclear_kind: kinds.iter().map(|k| k.unclear).sum(),
            concerned: 0.0,
            firm: 0.0,
            open: 0.0,
            permitted: 0.0,
            error: 0.0,
            arm: self.weapon.arm,
            contests: self.weapon.contests.clone(),
            notes: self.weapon.notes.clone(),
            covered: Vec::new(),
            measured: Vec::new(),
        };
        let there = self.share(&self.slice.territory.high, &mut part);
        part.there = (there.truth.high, there.truth.high);
        if there.truth.high <= 0.0 {
            return None;
        }
        let weight = self.scene.explanation.probability.clamp(0.0, 1.0) * in_force;
        for kind in &kinds {
            let (high, permitted, firm) = self.split(there, kind, &mut part);
            part.there.1 = firm;
            part.concerned += weight * kind.share * high;
            part.permitted += weight * kind.share * permitted;
            part.firm += weight * kind.share * firm;
        }
        part.error *= weight * part.kind;
        part.open = (part.concerned - part.permitted - part.firm).max(0.0);
        part.measured = self.measured();
        self.place_notes(&mut part);
        self.fact_notes(&mut part);
        Some(part)
    }

    fn measured(&self) -> Vec<Measured> {
        let Some(ground) = &self.scene.ground else {
            return Vec::new();
        };
        let at = |source: usize| Measured {
            source,
            signed_m: ground.signed_m(source),
            away: ground.away(source),
        };
        match &self.slice.territory.high {
            Expr::In(source, _) => vec![at(*source)],
            high => high.sources().into_iter().map(at).collect(),
        }
    }

    /// Classes by what they mean to the provision and its covers.
    fn kinds(&self) -> Vec<Kind> {
        let assessed = !self.scene.arms.is_empty();
        let mut kinds: Vec<Kind> = Vec::new();
        for (what, probability) in &self.scene.explanation.what {
            let share = match self.provision.activities.means(*what, assessed) {
                Match::No => continue,
                Match::Unknown => OPEN_SHARE * probability,
                Match::Yes => *probability,
            };
            let covers: Vec<Match> = self
                .covers
                .iter()
                .map(|(cover, holds)| {
                    let meant = match cover {
                        Cover::Exception(k) => {
                            self.agreement.exceptions.get(*k).map_or(Match::No, |e| {
                                match &e.activities {
                                    None => Match::Yes,
                                    Some(only) => only.means(*what, assessed),
                                }
                            })
                        }
                        Cover::Permission(k) => {
                            self.agreement.provisions.get(*k).map_or(Match::No, |p| {
                                let kind = p.activities.means(*what, assessed);
                                kind.and(self.weapon_of(p))
                            })
                        }
                    };
                    holds.and(meant)
                })
                .collect();
            let unclear = if share < *probability {
                *probability
            } else {
                0.0
            };
            match kinds.iter_mut().find(|k| k.covers == covers) {
                Some(kind) => {
                    kind.share += share;
                    kind.unclear += unclear;
                }
                None => kinds.push(Kind {
                    share,
                    unclear,
                    covers,
                }),
            }
        }
        kinds
    }

    /// Whether a permission is about the weapon.
    fn weapon_of(&self, permission: &Provision) -> Match {
        let arms = self.scene.arms.iter();
        match Match::together(arms.map(|arm| permission.means(arm).0)) {
            Some(found) => found,
            None if permission.rules.is_empty() => Match::Yes,
            None => Match::Unknown,
        }
    }

    /// Probability of the place: in all, permitted, and firm.
    fn split(&self, there: Share, kind: &Kind, part: &mut Part) -> (f64, f64, f64) {
        let territory = &self.slice.territory;
        let (mut surely, mut maybe) = (Vec::new(), Vec::new());
        for ((cover, _), holds) in self.covers.iter().zip(&kind.covers) {
            let Some(place) = self.place_of(*cover) else {
                continue;
            };
            let inside = Expr::all([territory.high.clone(), place.high.clone()]);
            let probability = self.share(&inside, part).truth.high;
            if probability > 0.0 {
                part.covered.push(Covered {
                    cover: *cover,
                    holds: *holds,
                    probability: probability / there.truth.high,
                });
            }
            match holds {
                Match::No => {}
                Match::Unknown => maybe.push(place.high.clone()),
                Match::Yes => {
                    surely.push(place.low.clone());
                    if !place.is_certain() {
                        maybe.push(place.high.clone());
                    }
                }
            }
        }
        if self.scene.ground.is_none() {
            // Covers have places; without one nothing surely lies in them.
            let bare = surely.is_empty() && maybe.is_empty();
            let firm = if bare { there.truth.low } else { 0.0 };
            return (there.truth.high, 0.0, firm);
        }
        let permitted = if surely.is_empty() {
            0.0
        } else {
            let inside = Expr::all([territory.high.clone(), Expr::any(surely.iter().cloned())]);
            self.share(&inside, part).truth.low
        };
        let firm = if surely.is_empty() && maybe.is_empty() && self.slice.plain {
            there.truth.low
        } else {
            let excused = Expr::any(surely.into_iter().chain(maybe)).negated();
            self.share(&Expr::all([territory.low.clone(), excused]), part)
                .truth
                .low
        };
        (there.truth.high, permitted, firm)
    }

    /// The place of a cover at the time of the happening.
    fn place_of(&self, cover: Cover) -> Option<&Territory> {
        let at = self.scene.explanation.time;
        match cover {
            Cover::Exception(k) => {
                let slices = &self.agreement.exceptions.get(k)?.slices;
                let now = slices.iter().find(|(when, _)| when.contains(at));
                now.or(slices.first()).map(|(_, territory)| territory)
            }
            Cover::Permission(k) => {
                let slices = &self.agreement.provisions.get(k)?.slices;
                let now = slices.iter().find(|s| s.when.contains(at));
                now.or(slices.first()).map(|s| &s.territory)
            }
        }
    }

    fn share(&self, expr: &Expr, part: &mut Part) -> Share {
        let share = match (&self.scene.ground, expr) {
            (_, Expr::Everywhere) => Share::certain(1.0),
            (_, Expr::Nowhere) => Share::certain(0.0),
            (Some(ground), expr) => ground.share(expr, self.range_m()),
            (None, _) => Share::unknown(),
        };
        part.error = part.error.max(share.error);
        share
    }

    fn range_m(&self) -> Option<f64> {
        self.scene.arms.get(self.weapon.arm?)?.max_range_m
    }

    /// Why the place does not tell.
    fn place_notes(&self, part: &mut Part) {
        let territory = &self.slice.territory;
        let Some(ground) = &self.scene.ground else {
            if territory.high != Expr::Everywhere {
                part.notes.push(Note::NotLocated);
            }
            return;
        };
        if self.slice.plain {
            return;
        }
        let wide = |expr: &Expr| {
            let truth = ground.share(expr, self.range_m()).truth;
            truth.high - truth.low > HOLDS_BELOW * part.there.0
        };
        let bare_low = if territory.is_certain() {
            part.there.0
        } else {
            ground.share(&territory.low, self.range_m()).truth.high
        };
        let mut notes = Vec::new();
        if wide(&territory.high) || wide(&territory.low) {
            let unknown = territory.high.unknown();
            if !unknown.is_empty() {
                notes.push(Note::Unmapped(
                    unknown.into_iter().map(str::to_owned).collect(),
                ));
            }
            if self.range_m().is_none() && territory.high.by_range() {
                notes.push(Note::RangeUnknown);
            }
        }
        if part.there.0 - bare_low > HOLDS_BELOW * part.there.0 {
            notes.push(Note::LinesDiffer);
        }
        part.notes.extend(notes);
    }

    /// What is known beside the place: shifts shares between firm, open and permitted.
    fn fact_notes(&self, part: &mut Part) {
        let at = self.scene.explanation.time;
        let subject = facts::is_subject(self.agreement, self.happening, self.provision, at);
        if subject == Match::Unknown {
            part.notes.push(Note::SubjectUnknown);
        }
        if self.provision.force == Force::Permits {
            let explanation = self.scene.explanation;
            if let Some(found) = facts::counted(self.provision, explanation, &self.scene.arms) {
                part.notes.push(Note::Counted(found));
            }
            if facts::conditions(self.happening, self.provision).0 == Match::Yes {
                // What surely lies in a permission is permitted; it never makes a breach.
                let sure = !part.notes.iter().any(Note::keeps_open);
                part.permitted = if sure { part.firm } else { 0.0 };
                part.notes.push(Note::Allowed);
            } else {
                part.permitted = 0.0;
                part.notes.push(Note::ConditionsOpen);
            }
            part.firm = 0.0;
            part.open = part.concerned - part.permitted;
        } else {
            match facts::exempt(self.agreement, self.happening, &self.provision.exempt, at) {
                Match::No => {}
                Match::Yes => {
                    part.notes.push(Note::Exempt);
                    part.permit();
                }
                Match::Unknown => part.notes.push(Note::ExemptUnknown),
            }
            let explanation = self.scene.explanation;
            if let Some(found) = facts::counted(self.provision, explanation, &self.scene.arms) {
                part.notes.push(Note::Counted(found));
                if matches!(found, Counted::Within { .. }) {
                    part.permit();
                }
            }
            match &self.slice.phase {
                Phase::Due => {}
                Phase::Until(deadline) => {
                    part.notes.push(Note::StillAllowed(*deadline));
                    part.permit();
                }
                Phase::Waiting(event) => part.notes.push(Note::WaitingFor(event.clone())),
                Phase::NoDeadline => {
                    let mut what = explanation.what.iter();
                    if what.any(|(what, _)| Activities::is_not_done_yet(*what)) {
                        part.notes.push(Note::NoDeadline);
                    }
                }
            }
        }
        if self.slice.disputed.is_some() {
            part.notes.push(Note::Disputed);
            part.open += part.firm + part.permitted;
            (part.firm, part.permitted) = (0.0, 0.0);
        } else if part.notes.iter().any(Note::keeps_open) {
            part.open += part.firm;
            part.firm = 0.0;
        }
    }
}
