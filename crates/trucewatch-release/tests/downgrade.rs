//! Lowering a label, step by step, with the witness statement of the design's example.
#![allow(clippy::expect_used, clippy::panic, reason = "this is a test")]

mod common;

use common::{hour, registry, subject};
use std::collections::BTreeMap;
use trucewatch_model::Timestamp;
use trucewatch_release::downgrade::monitor::{Alarm, Published, alarms};
use trucewatch_release::downgrade::{Act, Done, Downgrades, DraftId, Missing, Picture};
use trucewatch_release::{Caveat, Label, Level, Purpose, Refused, Session, Subject};

const STATEMENT: &str = "3333333333333333333333333333333333333333333333333333333333333333";
const IMAGE: &str = "4444444444444444444444444444444444444444444444444444444444444444";
const ABSTRACT: &str = "v1;level=participant;rel=CELL,NOR";

struct World {
    now: Timestamp,
    labels: BTreeMap<String, Label>,
}

impl Picture for World {
    fn now(&self) -> Timestamp {
        self.now
    }
    fn label_of(&self, commitment: &str) -> Option<Label> {
        self.labels.get(commitment).copied()
    }
}

struct Stage {
    world: World,
    state: Downgrades,
    log: Vec<Done>,
}

fn label(text: &str) -> Label {
    Label::from_text(text, &registry()).expect("a label")
}

impl Stage {
    fn new() -> Self {
        let labels = [
            (
                STATEMENT,
                "v1;level=protected;caveats=WITNESS;rel=NOR,PROT;orcon=NOR",
            ),
            (
                IMAGE,
                "v1;level=restricted;caveats=METHOD;rel=CELL,DEU,FRA,NLD;orcon=FRA",
            ),
        ];
        let labels = labels.map(|(id, text)| (id.to_owned(), label(text)));
        Self {
            world: World {
                now: hour(0),
                labels: labels.into(),
            },
            state: Downgrades::new(registry()),
            log: Vec::new(),
        }
    }
    fn try_do(&mut self, by: &Subject, act: Act) -> Result<String, Refused> {
        let id = format!("a-{}", self.log.len());
        let done = self.state.decide(&id, by, act, &self.world)?.expect("new");
        let stored = serde_json::to_string(&done).expect("it can be stored");
        let done: Done = serde_json::from_str(&stored).expect("and read back");
        self.state.apply(&done);
        self.log.push(done);
        Ok(id)
    }
    fn does(&mut self, by: &Subject, act: Act) -> String {
        self.try_do(by, act).expect("it is possible")
    }
    fn refused(&mut self, by: &Subject, act: Act) -> &'static str {
        self.try_do(by, act).expect_err("it is refused").rule
    }
    fn binding(&self, draft: &DraftId) -> String {
        let draft = self.state.draft(draft).expect("a draft");
        self.state
            .binding(draft, &self.world)
            .expect("its inputs are there")
    }
    fn missing(&self, draft: &DraftId) -> Vec<Missing> {
        let draft = self.state.draft(draft).expect("a draft");
        self.state
            .missing(draft, &self.world)
            .expect("its inputs are there")
    }
    fn approve(&self, draft: &DraftId) -> Act {
        Act::Approve {
            draft: draft.clone(),
            binding: self.binding(draft),
        }
    }
    fn consent(&self, draft: &DraftId) -> Act {
        Act::Consent {
            draft: draft.clone(),
            binding: self.binding(draft),
        }
    }
    fn release(&self, draft: &DraftId) -> Act {
        Act::Release {
            draft: draft.clone(),
            binding: self.binding(draft),
        }
    }
    fn proposed(&mut self, by: &Subject, act: Act) -> DraftId {
        DraftId(self.does(by, act))
    }
}

fn protector(person: &str, hat: &str) -> Subject {
    let all = subject(
        person,
        hat,
        Level::Protected,
        &[Caveat::Witness, Caveat::Method],
    );
    Subject {
        session: Session {
            purpose: Purpose::Protection,
            ..all.session
        },
        ..all
    }
}

fn proposal(parent: &str, label: &str) -> Act {
    Act::Propose {
        content: "a".repeat(64),
        label: label.to_owned(),
        parents: vec![parent.to_owned()],
        reason: "the commission needs to know that there is a source".into(),
        emergency: false,
        template: None,
    }
}

fn edit(draft: &DraftId, content: &str) -> Act {
    Act::Edit {
        draft: draft.clone(),
        content: content.repeat(64),
        label: ABSTRACT.into(),
    }
}

#[test]
fn a_witness_statement_becomes_an_abstract_by_two_people_a_consent_and_a_day() {
    let mut stage = Stage::new();
    let (author, officer) = (protector("n-1", "NOR"), protector("n-2", "NOR"));
    let (desk, other_desk) = (protector("d-1", "PROT"), protector("d-2", "PROT"));
    let draft = stage.proposed(&author, proposal(STATEMENT, ABSTRACT));
    let approve = stage.approve(&draft);
    assert_eq!(stage.refused(&author, approve.clone()), "not_own_work");
    stage.does(&officer, approve.clone());
    assert_eq!(stage.refused(&officer, approve.clone()), "not_twice");
    let third = protector("n-3", "NOR");
    assert_eq!(stage.refused(&third, approve.clone()), "other_hat");
    let duty = subject("c-1", "CELL", Level::Restricted, &[Caveat::Method]);
    assert_eq!(
        stage.refused(&duty, approve.clone()),
        "unknown",
        "as if it were not there"
    );
    let release = stage.release(&draft);
    assert_eq!(stage.refused(&desk, release.clone()), "two_people");
    stage.does(&desk, approve);
    assert_eq!(stage.missing(&draft), [Missing::Consent("NOR".into())]);
    let consent = stage.consent(&draft);
    assert_eq!(stage.refused(&desk, consent.clone()), "originator");
    stage.world.now = hour(3);
    stage.does(&officer, consent);
    // The day counts from the last signature.
    assert_eq!(stage.missing(&draft), [Missing::CoolOff(hour(27))]);
    stage.world.now = hour(27).plus_ns(-1);
    assert_eq!(stage.refused(&desk, release.clone()), "two_people");
    stage.world.now = hour(27);
    stage.does(&other_desk, release.clone());
    assert_eq!(stage.refused(&other_desk, release), "state", "once");
    // It is on record and cannot be called back, but retracted.
    let (at, by) = stage
        .state
        .draft(&draft)
        .expect("there")
        .released
        .clone()
        .expect("out");
    assert_eq!((at, by.person.as_str()), (hour(27), "d-2"));
    let retract = Act::Retract {
        draft: draft.clone(),
        reason: "a detail was wrong".into(),
    };
    stage.does(&desk, retract.clone());
    assert_eq!(stage.refused(&desk, retract), "state");
    // The monitor agrees, and finds what was smuggled, altered or out too early.
    let out = |content: &str, label: &str, h| Published {
        content: content.repeat(64),
        label: label.into(),
        seen: hour(h),
    };
    let joined = |parents: &[String]| {
        let labels = parents.iter().map(|p| stage.world.labels.get(p));
        let joined = labels.reduce(|a, b| if a == b { a } else { None })??;
        Some(joined.to_text(&registry()))
    };
    let found = |log: &[Done], out: &[Published]| alarms(log, out, &joined);
    assert_eq!(found(&stage.log, &[out("a", ABSTRACT, 28)]), []);
    let smuggled = [out("b", ABSTRACT, 28), out("a", "public", 28)];
    let alarmed = found(&stage.log, &smuggled);
    assert!(alarmed.iter().all(|one| matches!(one, Alarm::Smuggled(_))) && alarmed.len() == 2);
    let early = found(&stage.log, &[out("a", ABSTRACT, 5)]);
    assert!(matches!(early[..], [Alarm::Early(_)]));
    for number in 0..stage.log.len() {
        let mut log = stage.log.clone();
        let removed = log.remove(number);
        let needed = match removed.act {
            Act::Propose { .. } | Act::Approve { .. } | Act::Release { .. } => 1,
            _ => 0,
        };
        assert_eq!(
            found(&log, &[out("a", ABSTRACT, 28)]).len(),
            needed,
            "{removed:?}"
        );
    }
    // Approvals and release that agree on something that the draft is not.
    let mut made_up = stage.log.clone();
    for done in &mut made_up {
        if let Act::Approve { binding, .. } | Act::Release { binding, .. } = &mut done.act {
            *binding = "f".repeat(64);
        }
    }
    let other_words = {
        let mut log = stage.log.clone();
        for done in &mut log {
            if let Act::Propose { content, .. } = &mut done.act {
                *content = "c".repeat(64);
            }
        }
        log
    };
    let no_pair = |log: &[Done], content| {
        let alarms = found(log, &[out(content, ABSTRACT, 28)]);
        matches!(alarms[..], [Alarm::NoPair(_)])
    };
    assert!(no_pair(&made_up, "a"), "a binding of nothing");
    assert!(
        no_pair(&other_words, "c"),
        "other words under the same signatures"
    );
    let unknown = alarms(&stage.log, &[out("a", ABSTRACT, 28)], &|_| None);
    assert!(
        matches!(unknown[..], [Alarm::NoPair(_)]),
        "its parents are not there"
    );
}

#[test]
fn an_edit_or_a_raised_parent_voids_what_was_signed() {
    let mut stage = Stage::new();
    let (author, officer, desk) = (
        protector("n-1", "NOR"),
        protector("n-2", "NOR"),
        protector("d-1", "PROT"),
    );
    let draft = stage.proposed(&author, proposal(STATEMENT, ABSTRACT));
    let old = stage.approve(&draft);
    stage.does(&officer, old.clone());
    let consent = stage.consent(&draft);
    stage.does(&officer, consent);
    stage.does(&author, edit(&draft, "b"));
    assert_eq!(
        stage.refused(&desk, old.clone()),
        "exactly_this",
        "replayed"
    );
    // Nor does turning the text back bring the signatures back.
    stage.does(&author, edit(&draft, "a"));
    assert_eq!(stage.refused(&desk, old), "exactly_this");
    assert_eq!(stage.missing(&draft).len(), 4);
    for (by, act) in [
        (&officer, stage.consent(&draft)),
        (&officer, stage.approve(&draft)),
        (&desk, stage.approve(&draft)),
    ] {
        stage.does(by, act);
    }
    assert!(matches!(stage.missing(&draft)[..], [Missing::CoolOff(_)]));
    // The statement turns out to be a child's.
    let raised = "v1;level=protected;caveats=MINOR,WITNESS;rel=NOR,PROT;orcon=NOR";
    stage.world.labels.insert(STATEMENT.into(), label(raised));
    assert_eq!(stage.missing(&draft).len(), 4);
    let approve = stage.approve(&draft);
    assert_eq!(
        stage.refused(&desk, approve),
        "unknown",
        "not cleared for that"
    );
}

#[test]
fn whoever_edits_becomes_an_author() {
    let mut stage = Stage::new();
    let (author, officer) = (protector("n-1", "NOR"), protector("n-2", "NOR"));
    let draft = stage.proposed(&author, proposal(STATEMENT, ABSTRACT));
    stage.does(&officer, edit(&draft, "c"));
    let approve = stage.approve(&draft);
    assert_eq!(stage.refused(&officer, approve), "not_own_work");
}

#[test]
fn a_refusal_stands_until_an_edit() {
    let mut stage = Stage::new();
    let (author, officer) = (protector("n-1", "NOR"), protector("n-2", "NOR"));
    let draft = stage.proposed(&author, proposal(STATEMENT, ABSTRACT));
    let no = Act::Refuse {
        draft: draft.clone(),
        reason: "the village can be told from it".into(),
    };
    let duty = subject("c-1", "CELL", Level::Restricted, &[Caveat::Method]);
    assert_eq!(stage.refused(&duty, no.clone()), "unknown");
    stage.does(&officer, no);
    let (approve, release) = (stage.approve(&draft), stage.release(&draft));
    assert_eq!(stage.refused(&officer, approve), "refused");
    assert_eq!(stage.refused(&officer, release), "refused");
    stage.does(&author, edit(&draft, "d"));
    let approve = stage.approve(&draft);
    stage.does(&officer, approve);
    assert_eq!(
        stage.state.draft(&draft).expect("there").refusals.len(),
        1,
        "it stays on record"
    );
}

#[test]
fn consent_in_advance_holds_for_its_form_and_time() {
    let mut stage = Stage::new();
    let french = subject("f-1", "FRA", Level::Restricted, &[Caveat::Method]);
    let (officer, cell) = (
        subject("f-2", "FRA", Level::Restricted, &[Caveat::Method]),
        subject("c-2", "CELL", Level::Restricted, &[Caveat::Method]),
    );
    let form = "an image of a crater, at 1 km";
    stage.does(
        &french,
        Act::Stand {
            template: form.into(),
            until: hour(10),
        },
    );
    let Act::Propose {
        content,
        parents,
        reason,
        ..
    } = proposal(IMAGE, "public")
    else {
        panic!("a proposal")
    };
    let act = |template: Option<&str>| Act::Propose {
        content: content.clone(),
        label: label("public").to_text(&registry()),
        parents: parents.clone(),
        reason: reason.clone(),
        emergency: false,
        template: template.map(Into::into),
    };
    let author = subject("c-1", "CELL", Level::Restricted, &[Caveat::Method]);
    let draft = stage.proposed(&author, act(Some(form)));
    let other = stage.proposed(&author, act(Some("another form")));
    for id in [&draft, &other] {
        let approve = stage.approve(id);
        stage.does(&officer, approve.clone());
        stage.does(&cell, approve);
    }
    assert_eq!(stage.missing(&other), [Missing::Consent("FRA".into())]);
    stage.world.now = hour(10);
    assert_eq!(
        stage.missing(&draft),
        [Missing::Consent("FRA".into())],
        "it has ended"
    );
    stage.world.now = hour(9);
    let release = stage.release(&draft);
    stage.does(&cell, release);
    stage.does(
        &french,
        Act::EndStanding {
            template: form.into(),
        },
    );
    assert_eq!(
        stage.refused(
            &french,
            Act::EndStanding {
                template: form.into()
            }
        ),
        "unknown"
    );
}

#[test]
fn an_emergency_has_no_cool_off_and_is_reviewed_by_a_third() {
    let mut stage = Stage::new();
    let (author, officer, desk) = (
        protector("n-1", "NOR"),
        protector("n-2", "NOR"),
        protector("d-1", "PROT"),
    );
    let Act::Propose {
        content,
        label,
        parents,
        ..
    } = proposal(STATEMENT, ABSTRACT)
    else {
        panic!("a proposal")
    };
    let act = Act::Propose {
        content,
        label,
        parents,
        reason: "a patrol drives there in an hour".into(),
        emergency: true,
        template: None,
    };
    let draft = stage.proposed(&author, act);
    for (by, act) in [
        (&officer, stage.approve(&draft)),
        (&officer, stage.consent(&draft)),
    ] {
        stage.does(by, act);
    }
    let release = stage.release(&draft);
    assert_eq!(
        stage.refused(&desk, release.clone()),
        "two_people",
        "two people all the same"
    );
    let approve = stage.approve(&draft);
    stage.does(&desk, approve);
    stage.does(&desk, release);
    let due = stage.state.draft(&draft).expect("there").review_due();
    assert_eq!(due, Some(hour(24)));
    let review = Act::Review {
        draft: draft.clone(),
        sound: true,
        text: "it said no more than needed".into(),
    };
    for by in [&author, &officer, &desk] {
        assert_eq!(stage.refused(by, review.clone()), "not_own_work");
    }
    stage.does(&protector("d-2", "PROT"), review.clone());
    assert_eq!(stage.state.draft(&draft).expect("there").review_due(), None);
    assert_eq!(stage.refused(&protector("d-3", "PROT"), review), "state");
}

#[test]
fn proposals_that_cannot_be_are_refused() {
    let mut stage = Stage::new();
    let author = protector("n-1", "NOR");
    let with = |change: fn(&mut String, &mut String, &mut Vec<String>, &mut String)| {
        let Act::Propose {
            mut content,
            mut label,
            mut parents,
            mut reason,
            ..
        } = proposal(STATEMENT, ABSTRACT)
        else {
            panic!("a proposal")
        };
        change(&mut content, &mut label, &mut parents, &mut reason);
        Act::Propose {
            content,
            label,
            parents,
            reason,
            emergency: false,
            template: None,
        }
    };
    let cases = [
        (with(|c, _, _, _| c.push('0')), "hash"),
        (with(|c, _, _, _| *c = "A".repeat(64)), "hash"),
        (with(|_, l, _, _| *l = "v1;level=secret".into()), "label"),
        (
            with(|_, l, _, _| {
                *l = "v1;level=protected;caveats=WITNESS;rel=NOR,PROT;orcon=NOR".into();
            }),
            "nothing_lowered",
        ),
        (
            with(|_, l, _, _| *l = "v1;level=protected;caveats=WITNESS;rel=CELL,NOR,PROT".into()),
            "witness",
        ),
        (with(|_, _, p, _| p.clear()), "parents"),
        (with(|_, _, p, _| p.push(p[0].clone())), "parents"),
        (with(|_, _, p, _| p[0] = "5".repeat(64)), "unknown"),
        (with(|_, _, p, _| p.push(IMAGE.into())), "unknown"),
        (with(|_, _, _, r| *r = " ".into()), "text"),
    ];
    for (act, rule) in cases {
        assert_eq!(stage.refused(&author, act.clone()), rule, "{act:?}");
    }
    let nobody = Subject {
        person: String::new(),
        ..author
    };
    assert_eq!(
        stage.refused(&nobody, proposal(STATEMENT, ABSTRACT)),
        "signed_in"
    );
    // The same act with the same id is done once; another with that id is refused.
    let author = protector("n-1", "NOR");
    stage.does(&author, proposal(STATEMENT, ABSTRACT));
    let again = stage
        .state
        .decide("a-0", &author, proposal(STATEMENT, ABSTRACT), &stage.world);
    assert_eq!(again, Ok(None));
    let other = stage
        .state
        .decide("a-0", &author, proposal(IMAGE, ABSTRACT), &stage.world);
    assert_eq!(other.expect_err("refused").rule, "act_id");
}
