//! The reasons of a judgement as records, made when they are wanted.

use super::contest::{Contest, Why};
use super::facts::{self, Counted};
use super::happening::{Explanation, Happening};
use super::part::{Covered, Note, Part};
use super::record::{AwayFromLine, Record, Said};
use super::sentences as say;
use super::{Aside, Judgement};
use crate::Agreement;
use crate::activities::name;
use crate::compile::Territory;
use crate::line::LineVersion;
use crate::provision::{Cover, Provision, Slice};
use crate::say::{Phrase, phrase};
use crate::territory::{Expr, Ground, Shape};
use crate::weapons::Match;
use trucewatch_model::{Arg, Considered, MeasuredFrom, Precedence, RuleWon};

/// Beyond this, a probability is called certain and needs no sentence.
const CERTAIN: f64 = 0.999;
/// How many records most judgements need at most.
const USUAL: usize = 10;
/// The 97.5 % quantile of a normal distribution.
const QUANTILE: f64 = 1.959_963_984_540_054;

/// What a judgement says, in order, written out.
pub fn reasons(agreement: &Agreement, happening: &Happening, judgement: &Judgement) -> Vec<Phrase> {
    let records = records(agreement, happening, judgement);
    records.iter().map(Record::phrase).collect()
}

/// What a judgement says, in order, as records that can be written out.
pub fn records<'a>(
    agreement: &'a Agreement,
    happening: &'a Happening,
    judgement: &'a Judgement,
) -> Vec<Record<'a>> {
    let Some(provision) = agreement.provisions.get(judgement.provision) else {
        return Vec::new();
    };
    let mut all = Told {
        agreement,
        provision,
        records: Vec::with_capacity(USUAL),
    };
    if let Some(aside) = judgement.aside {
        all.say(said_aside(agreement, happening, provision, aside));
        return all.records;
    }
    if let Some(part) = judgement.parts.first()
        && let Some(explanation) = happening.explanations.get(part.explanation)
    {
        let telling = Telling {
            agreement,
            happening,
            provision,
            part,
            explanation,
        };
        telling.place(&mut all);
        all.say(Said::Rule);
        telling.time(&mut all);
        telling.kind(&mut all);
        telling.there(&mut all);
        telling.weapon(&mut all);
        telling.contests(&mut all);
        for note in &part.notes {
            telling.note(note, &mut all);
        }
        telling.covers(&mut all);
        telling.alternatives(&mut all);
    }
    if judgement.readings_differ {
        all.say(phrase("readings-differ").with("provision", id(provision.id.as_str())));
    }
    if happening.in_one_hand {
        all.say(Said::Plain("one-hand"));
    }
    all.say(Said::InAll(judgement.probability));
    all.records
}

/// What is told, in order.
struct Told<'a> {
    agreement: &'a Agreement,
    provision: &'a Provision,
    records: Vec<Record<'a>>,
}

impl<'a> Told<'a> {
    fn say(&mut self, said: impl Into<Said<'a>>) {
        self.records.push(Record {
            agreement: self.agreement,
            provision: self.provision,
            said: said.into(),
        });
    }
}

/// The exceptions and permissions that were considered.
pub fn considered(agreement: &Agreement, judgement: &Judgement) -> Vec<Considered> {
    let Some(part) = judgement.parts.first() else {
        return Vec::new();
    };
    distinct(part)
        .into_iter()
        .filter_map(|covered| {
            let (id, what) = match covered.cover {
                Cover::Exception(k) => {
                    let exception = agreement.exceptions.get(k)?;
                    (exception.id.clone(), name(&exception.kind))
                }
                Cover::Permission(k) => (
                    agreement.provisions.get(k)?.id.to_string(),
                    "permission".to_owned(),
                ),
            };
            Some(Considered {
                id,
                what,
                probability: covered.probability,
                permits: match covered.holds {
                    Match::Yes => Some(true),
                    Match::No => Some(false),
                    Match::Unknown => None,
                },
            })
        })
        .collect()
}

/// Each cover once, as it does most.
fn distinct(part: &Part) -> Vec<&Covered> {
    let mut found: Vec<&Covered> = Vec::new();
    for covered in &part.covered {
        match found.iter_mut().find(|f| f.cover == covered.cover) {
            Some(known) if known.holds < covered.holds => *known = covered,
            Some(_) => {}
            None => found.push(covered),
        }
    }
    found
}

/// The versions of lines and zones that were used.
pub fn used(agreement: &Agreement, judgement: &Judgement) -> Vec<MeasuredFrom> {
    let Some(part) = judgement.parts.first() else {
        return Vec::new();
    };
    let slice = agreement
        .provisions
        .get(part.provision)
        .and_then(|p| p.slices.get(part.slice));
    let Some(slice) = slice else {
        return Vec::new();
    };
    let signed_m = |k: usize| {
        part.measured
            .iter()
            .find(|m| m.source == k)
            .map(|m| m.signed_m)
    };
    measured_by(agreement, slice, signed_m)
}

/// The lines and zones that a territory is made from, with the distances from where something is.
pub(crate) fn measured(
    agreement: &Agreement,
    slice: &Slice,
    ground: Option<&Ground<'_>>,
) -> Vec<MeasuredFrom> {
    measured_by(agreement, slice, |k| ground.map(|g| g.signed_m(k)))
}

fn measured_by(
    agreement: &Agreement,
    slice: &Slice,
    signed_m: impl Fn(usize) -> Option<f64>,
) -> Vec<MeasuredFrom> {
    slice
        .territory
        .high
        .sources()
        .into_iter()
        .filter_map(|k| {
            let source = agreement.sources.get(k)?;
            if source.id.is_empty() {
                return None; // A circle of the provision's own.
            }
            let of_line = version_of(agreement, k).map(|v| &v.valid);
            let zones = agreement.zones.iter().filter(|z| z.id == source.id);
            let is_drawn = |t: &Territory| matches!(t.high, Expr::In(drawn, _) if drawn == k);
            let of_zone = zones
                .flat_map(|z| &z.versions)
                .filter(|(_, territory)| is_drawn(territory))
                .map(|(when, _)| when);
            let valid = of_line
                .into_iter()
                .chain(of_zone)
                .next()
                .unwrap_or(&slice.when)
                .clone();
            Some(MeasuredFrom {
                id: source.id.clone(),
                valid: valid.ends(),
                uncertainty_m: source.sigma_m,
                signed_m: signed_m(k),
                is_line: matches!(source.shape, Shape::Line { .. }),
            })
        })
        .collect()
}

pub(super) fn id(text: &str) -> Arg {
    Arg::Id(text.to_owned())
}

fn said_aside(
    agreement: &Agreement,
    happening: &Happening,
    provision: &Provision,
    aside: Aside,
) -> Phrase {
    let own = || id(provision.id.as_str());
    match aside {
        Aside::Duty => phrase("aside-duty").with("provision", own()),
        Aside::NotInForce => say::not_in_force(agreement, provision.id.as_str(), &provision.when),
        Aside::Elsewhere => phrase("aside-elsewhere")
            .with("provision", own())
            .with("place", provision.place_label.clone()),
        Aside::OtherKind => phrase("aside-kind").with("provision", own()),
        Aside::OtherSubject => phrase("aside-subject").with("provision", own()),
        Aside::OtherWeapon => phrase("aside-weapon").with("provision", own()),
        Aside::Overridden => phrase("aside-overridden").with("provision", own()),
        Aside::OverLimit { seen, at_most } => say::counted("count-over", seen, at_most),
        Aside::ConditionFalse => {
            let (_, failed) = facts::conditions(happening, provision);
            let titles = titles(agreement, &failed);
            say::conditions("aside-condition", provision.id.as_str(), titles)
        }
    }
}

fn titles(agreement: &Agreement, conditions: &[&str]) -> Vec<Arg> {
    let title = |id: &&str| {
        let known = agreement.conditions.get(*id).cloned();
        known.unwrap_or_else(|| Arg::Id((*id).to_owned()))
    };
    conditions.iter().map(title).collect()
}

/// One part told.
struct Telling<'a> {
    agreement: &'a Agreement,
    happening: &'a Happening,
    provision: &'a Provision,
    part: &'a Part,
    explanation: &'a Explanation,
}

impl<'a> Telling<'a> {
    /// Where it lies, as seen from the lines and zones that count.
    fn place(&self, all: &mut Told<'a>) {
        let within_m = || self.explanation.area.within_m().unwrap_or(0.0);
        for measured in &self.part.measured {
            let Some(found) = self.agreement.sources.get(measured.source) else {
                continue;
            };
            let Some(away) = measured.away else {
                all.say(Said::DepthIn {
                    zone: (!found.id.is_empty()).then_some(&found.id),
                    depth_m: measured.signed_m,
                    within_m: within_m(),
                });
                continue;
            };
            // Where the distance does not grow along one way, half the extent of the 95 % area is the
            // best short answer.
            let spread_m = away.spread_m.unwrap_or_else(|| within_m() / QUANTILE);
            let half_m = QUANTILE * libm::hypot(spread_m, found.sigma_m);
            all.say(Said::AwayFromLine(AwayFromLine {
                line: &found.id,
                distance_m: away.distance_m,
                low_m: away.distance_m - half_m,
                high_m: away.distance_m + half_m,
                side: away.towards,
                off_the_end: away.off_the_end,
            }));
            if let Some(version) = version_of(self.agreement, measured.source) {
                all.say(Said::LineStatus {
                    line: &found.id,
                    status: version.status,
                    sigma_m: version.uncertainty_m,
                });
            }
        }
    }

    fn time(&self, all: &mut Told<'a>) {
        all.say(Said::HappenedAt(self.explanation));
        if self.part.in_force < CERTAIN {
            all.say(Said::InForce(self.part.in_force));
        }
    }

    fn kind(&self, all: &mut Told<'a>) {
        all.say(Said::Kind(self.explanation));
        if self.part.unclear_kind > 0.001 {
            all.say(Said::KindHalfCounted(self.part.unclear_kind));
        }
    }

    fn there(&self, all: &mut Told<'a>) {
        if !self.part.notes.contains(&Note::NotLocated) {
            all.say(Said::There(self.part.there.0));
        }
    }

    fn weapon(&self, all: &mut Told<'a>) {
        if self.part.arm.is_some() && !self.part.notes.contains(&Note::WeaponOpen) {
            all.say(Said::Weapons("weapon-assessed", self.explanation));
        }
    }

    fn contests(&self, all: &mut Told<'a>) {
        let own = self.provision.id.as_str();
        let name = |k: usize| self.agreement.provisions.get(k).map(|p| p.id.as_str());
        let said = self.part.contests.iter().filter_map(|contest| {
            Some(match contest {
                Contest::Won { over, why } => {
                    let sentence = match why {
                        Why::Explicit => "rule-won-explicit",
                        Why::MoreSpecific => "rule-won-specific",
                        Why::Later => "rule-won-later",
                    };
                    say::about_provision(sentence, own, name(*over)?)
                }
                Contest::Tied { with } => say::about_provision("rule-tied", own, name(*with)?),
                Contest::Open { .. } => return None, // Told among the notes.
            })
        });
        said.for_each(|said| all.say(said));
    }

    fn note(&self, note: &Note, all: &mut Told<'a>) {
        let plain = match note {
            Note::NotLocated => "not-located",
            Note::NoWeapon => "no-weapon",
            Note::RangeUnknown => "range-unknown",
            Note::LinesDiffer => "lines-differ",
            Note::ExemptUnknown => "exempt-unknown",
            Note::SubjectUnknown => "subject-unknown",
            Note::NoDeadline => "no-deadline",
            Note::WeaponOpen => return all.say(Said::Weapons("weapon-open", self.explanation)),
            _ => {
                return self
                    .written(note)
                    .into_iter()
                    .for_each(|said| all.say(said));
            }
        };
        all.say(Said::Plain(plain));
    }

    /// A note in which something stands; `None` for others.
    fn written(&self, note: &Note) -> Option<Phrase> {
        let own = self.provision.id.as_str();
        Some(match note {
            Note::NotLocated
            | Note::NoWeapon
            | Note::RangeUnknown
            | Note::LinesDiffer
            | Note::ExemptUnknown
            | Note::SubjectUnknown
            | Note::NoDeadline
            | Note::WeaponOpen => return None,
            Note::RuleOpen(other) => {
                let other = self.agreement.provisions.get(*other)?;
                say::about_provision("rule-open", own, other.id.as_str())
            }
            Note::RuleUnsettled(other) => {
                let other = self.agreement.provisions.get(*other)?;
                say::about_provision("rule-unsettled", own, other.id.as_str())
            }
            Note::RuleSubject(other) => {
                let other = self.agreement.provisions.get(*other)?;
                say::about_provision("rule-subject", own, other.id.as_str())
            }
            Note::Unmapped(lines) => say::unmapped(lines),
            Note::Exempt => match self.happening.operator.role {
                Some(role) => say::operator("exempt-role", role),
                None => say::plain("exempt"),
            },
            Note::Disputed => {
                let slice = self.provision.slices.get(self.part.slice)?;
                let standing = slice.disputed.as_ref()?;
                let held = standing.asserted_by.iter().chain(&standing.accepted_by);
                let mut held: Vec<Arg> = held.map(|a| id(a.as_str())).collect();
                held.dedup();
                let denied = standing.denied_by.iter().map(|a| id(a.as_str())).collect();
                say::disputed(held, denied)
            }
            Note::WaitingFor(event) => say::of_event(self.agreement, "waiting-for", event),
            Note::StillAllowed(until) => say::still_allowed(self.agreement.instant(*until)),
            Note::Counted(Counted::Over { seen, at_most }) => {
                say::counted("count-over", *seen, *at_most)
            }
            Note::Counted(Counted::Within { seen, at_most }) => {
                say::counted("count-within", *seen, *at_most)
            }
            Note::Counted(Counted::AsFarAsSeen { seen, at_most }) => {
                say::counted("count-as-far-as-seen", *seen, *at_most)
            }
            Note::Counted(Counted::MayBeOver { seen, at_most }) => {
                say::counted("count-may-be-over", *seen, *at_most)
            }
            Note::ConditionsOpen => {
                let (_, open) = facts::conditions(self.happening, self.provision);
                say::conditions("conditions-open", own, titles(self.agreement, &open))
            }
            Note::Allowed => phrase("allowed").with("provision", id(own)),
        })
    }

    fn covers(&self, all: &mut Told<'a>) {
        let said = distinct(self.part).into_iter().filter_map(|covered| {
            let p = covered.probability;
            Some(match covered.cover {
                Cover::Exception(k) => {
                    let exception = self.agreement.exceptions.get(k)?;
                    let sentence = match (exception.announced, covered.holds) {
                        (false, _) => "exception-not-announced",
                        (true, Match::No) => "exception-ruled-out",
                        (true, Match::Unknown) => "exception-may-cover",
                        (true, Match::Yes) => "exception-covers",
                    };
                    let title = crate::say::title(&exception.title);
                    say::cover(sentence, &exception.id, title, p)
                }
                Cover::Permission(k) => {
                    let permission = self.agreement.provisions.get(k)?;
                    let (met, names) = facts::conditions(self.happening, permission);
                    let name = permission.id.as_str();
                    match (met, covered.holds) {
                        (Match::Yes, Match::Yes) => {
                            say::cover("permission-covers", name, permission.title_arg(), p)
                        }
                        (Match::Unknown, Match::Unknown) => {
                            let titles = titles(self.agreement, &names);
                            say::conditions("permission-open", name, titles)
                        }
                        (Match::No, _) => {
                            let titles = titles(self.agreement, &names);
                            say::conditions("permission-denied", name, titles)
                        }
                        (_, Match::No) => {
                            say::cover("permission-other", name, permission.title_arg(), p)
                        }
                        _ => say::cover("permission-may-cover", name, permission.title_arg(), p),
                    }
                }
            })
        });
        said.for_each(|said| all.say(said));
    }

    /// Other explanations, and the chance that there was no event.
    fn alternatives(&self, all: &mut Told<'a>) {
        let each = self.happening.explanations.iter();
        let sum: f64 = each.map(|e| e.probability).sum();
        match self.happening.explanations.len() {
            1 if sum < CERTAIN => all.say(say::explanations(1, sum)),
            0 | 1 => {}
            n => all.say(say::explanations(n, self.explanation.probability)),
        }
    }
}

/// The version of a line that gives these distances.
fn version_of(agreement: &Agreement, source: usize) -> Option<&LineVersion> {
    let versions = agreement.lines.iter().flat_map(|l| &l.versions);
    versions.into_iter().find(|v| v.source == Some(source))
}

/// The results of contests for the weapon.
pub fn rules_won(agreement: &Agreement, judgement: &Judgement) -> Vec<RuleWon> {
    let Some(part) = judgement.parts.first() else {
        return Vec::new();
    };
    let of = |contest: &Contest| {
        let (other, why) = match contest {
            Contest::Won { over, why } => (
                *over,
                match why {
                    Why::Explicit => Precedence::Explicit,
                    Why::MoreSpecific => Precedence::MoreSpecific,
                    Why::Later => Precedence::Later,
                },
            ),
            Contest::Tied { with } => (*with, Precedence::Tied),
            Contest::Open { with, .. } => (*with, Precedence::Open),
        };
        let other = agreement.provisions.get(other)?.id.clone();
        Some(RuleWon { other, why })
    };
    part.contests.iter().filter_map(of).collect()
}
