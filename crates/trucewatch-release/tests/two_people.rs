//! Every way in which four people with three hats can act on a release, up to eight steps: none ends in content
//! that is out without two people of two organisations who signed exactly it.
#![allow(clippy::expect_used, clippy::panic, reason = "this is a test")]

mod common;

use common::hour;
use std::collections::BTreeSet;
use trucewatch_model::Timestamp;
use trucewatch_release::downgrade::{Act, By, Done, Downgrades, DraftId, Picture};
use trucewatch_release::{Caveat, Label, Level, Purpose, Registry, SectorSet, Session, Subject};

const STEPS: usize = 8;
const PARENT: &str = "3333333333333333333333333333333333333333333333333333333333333333";

/// Two people of one State, one of the protection desk, one of another State.
const PEOPLE: [(&str, &str); 4] = [
    ("n-1", "NOR"),
    ("n-2", "NOR"),
    ("d-1", "PROT"),
    ("f-1", "FRA"),
];

/// A statement of a witness whose originator is NOR and which FRA cannot read; and an image that all three can.
const WITNESS: &str = "v1;level=protected;caveats=WITNESS;rel=NOR,PROT;orcon=NOR";
const IMAGE: &str = "v1;level=restricted;caveats=METHOD;rel=FRA,NOR,PROT";

/// A mission as small as the example needs it.
fn registry() -> Registry {
    let text = "version = 1\natoms = [\"NOR\", \"PROT\", \"FRA\", \"CELL\", \"PUBLIC\"]\nsectors = []\n\
                public = \"PUBLIC\"\nprotection = \"PROT\"\n[groups]\n\
                [markings]\nmission = [\"CELL\", \"PROT\"]\nrestricted = [\"PROT\"]\n";
    Registry::from_toml(text).expect("the registry is right")
}

struct Moment(Timestamp, Label);

impl Picture for Moment {
    fn now(&self) -> Timestamp {
        self.0
    }
    fn label_of(&self, commitment: &str) -> Option<Label> {
        (commitment == PARENT).then_some(self.1)
    }
}

/// A signature as the test itself keeps it: who, when, on which content, and whether nothing was edited since.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Signed {
    person: usize,
    h: i64,
    content: char,
    current: bool,
}

/// What happened, kept apart from the machine: what it decides is held against this.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Truth {
    h: i64,
    content: char,
    emergency: bool,
    authors: BTreeSet<usize>,
    approvals: BTreeSet<Signed>,
    consents: BTreeSet<Signed>,
    refused: bool,
}

impl Truth {
    /// The same for states from which the same can follow: of times it matters only whether a day has passed, and
    /// of what was voided only that it was there.
    fn key(&self) -> Self {
        let h = |one: &Signed| match one.current && one.h + 24 <= self.h {
            true => 24,
            false => 0,
        };
        let same = |all: &BTreeSet<Signed>| {
            all.iter()
                .map(|one| Signed {
                    h: h(one),
                    ..one.clone()
                })
                .collect()
        };
        Self {
            h: 0,
            approvals: same(&self.approvals),
            consents: same(&self.consents),
            ..self.clone()
        }
    }
}

#[derive(Clone)]
struct Node {
    state: Downgrades,
    /// The binding of the first version, for signing what was replaced.
    first: String,
    truth: Option<Truth>,
}

#[derive(Clone, Copy, Debug)]
enum Try {
    Propose {
        emergency: bool,
    },
    /// Other words, or the first ones again.
    Edit,
    Consent {
        old: bool,
    },
    Approve {
        old: bool,
    },
    Refuse,
    Release {
        old: bool,
    },
    Wait,
}

const TRIES: [Try; 11] = [
    Try::Propose { emergency: false },
    Try::Propose { emergency: true },
    Try::Edit,
    Try::Consent { old: false },
    Try::Consent { old: true },
    Try::Approve { old: false },
    Try::Approve { old: true },
    Try::Refuse,
    Try::Release { old: false },
    Try::Release { old: true },
    Try::Wait,
];

struct Outcome {
    states: usize,
    releases: usize,
    unsafe_releases: usize,
}

fn person(index: usize) -> Subject {
    let (name, hat) = PEOPLE[index];
    Subject {
        person: name.to_owned(),
        hat: registry().atom(hat).expect("a hat"),
        clearance: Level::Protected,
        caveats: [Caveat::Witness, Caveat::Method].into_iter().collect(),
        sectors: SectorSet::EMPTY,
        session: Session {
            second_factor: true,
            managed_device: true,
            purpose: Purpose::Protection,
        },
    }
}

/// Whether what goes out now was signed as the rule asks, by the test's own account.
fn is_safe(truth: &Truth, witness: bool) -> bool {
    let waits = witness && !truth.emergency;
    let counts = |one: &&Signed| {
        one.current && one.content == truth.content && (!waits || one.h + 24 <= truth.h)
    };
    let cleared = |person: usize| !witness || PEOPLE[person].1 != "FRA";
    let approvers: Vec<usize> = (truth.approvals.iter().filter(counts))
        .map(|one| one.person)
        .filter(|person| cleared(*person) && !truth.authors.contains(person))
        .collect();
    let hat = |name: &str| approvers.iter().any(|person| PEOPLE[*person].1 == name);
    let pair = (approvers.iter()).any(|a| {
        approvers
            .iter()
            .any(|b| a != b && PEOPLE[*a].1 != PEOPLE[*b].1)
    });
    let consented = truth
        .consents
        .iter()
        .filter(counts)
        .any(|one| PEOPLE[one.person].1 == "NOR");
    pair && !truth.refused && (!witness || hat("PROT") && hat("NOR") && consented)
}

/// Tries everything. `ignored`: rules that the machine is made to forget, for the control.
fn explore(input: &str, ignored: &[&str]) -> Outcome {
    let input = Label::from_text(input, &registry()).expect("a label");
    let witness = input.caveats().contains(Caveat::Witness);
    let people: Vec<Subject> = (0..PEOPLE.len()).map(person).collect();
    let start = Node {
        state: Downgrades::new(registry()),
        first: String::new(),
        truth: None,
    };
    let mut seen: BTreeSet<Option<Truth>> = BTreeSet::from([None]);
    let mut layer = vec![start];
    let mut outcome = Outcome {
        states: 1,
        releases: 0,
        unsafe_releases: 0,
    };
    for step in 0..STEPS {
        let mut next = Vec::new();
        for node in &layer {
            let picture = Moment(hour(node.truth.as_ref().map_or(0, |t| t.h)), input);
            let current = node.state.drafts().next();
            let current = current.map(|(_, d)| node.state.binding(d, &picture).expect("there"));
            for (who, by) in people.iter().enumerate() {
                for one in TRIES {
                    let idle = matches!(one, Try::Wait | Try::Propose { emergency: true });
                    // Where nothing waits, waiting changes nothing.
                    if idle && !witness {
                        continue;
                    }
                    let released = matches!(one, Try::Release { .. });
                    let id = format!("s{step}-{who}");
                    let Some(after) = tried(
                        node,
                        &id,
                        who,
                        by,
                        one,
                        &picture,
                        current.as_deref(),
                        ignored,
                    ) else {
                        continue;
                    };
                    if released {
                        outcome.releases += 1;
                        let truth = after.truth.as_ref().expect("there is a draft");
                        outcome.unsafe_releases += usize::from(!is_safe(truth, witness));
                        if outcome.unsafe_releases > 0 {
                            return outcome;
                        }
                    } else if seen.insert(after.truth.as_ref().map(Truth::key)) {
                        outcome.states += 1;
                        next.push(after);
                    }
                }
            }
        }
        layer = next;
    }
    outcome
}

/// What comes of one try; `None` if it is refused.
#[expect(
    clippy::too_many_arguments,
    reason = "one step of the search, with all it looks at"
)]
fn tried(
    node: &Node,
    id: &str,
    who: usize,
    by: &Subject,
    one: Try,
    picture: &Moment,
    current: Option<&str>,
    ignored: &[&str],
) -> Option<Node> {
    // One draft is enough: drafts do not share anything.
    let is_proposal = matches!(one, Try::Propose { .. });
    if is_proposal != node.truth.is_none() {
        return None;
    }
    if let Try::Wait = one {
        let mut after = node.clone();
        after.truth.as_mut()?.h += 24;
        return (who == 0).then_some(after);
    }
    let draft = DraftId(
        node.state
            .drafts()
            .next()
            .map_or_else(String::new, |(id, _)| id.0.clone()),
    );
    let binding = |old: bool| match old {
        true => node.first.clone(),
        false => current.unwrap_or_default().to_owned(),
    };
    let label = "v1;level=participant;rel=CELL".to_owned();
    let act = match one {
        Try::Propose { emergency } => Act::Propose {
            content: "a".repeat(64),
            label,
            parents: vec![PARENT.to_owned()],
            reason: "why".to_owned(),
            emergency,
            template: None,
        },
        Try::Edit => Act::Edit {
            draft: draft.clone(),
            content: other(node.truth.as_ref()?.content).to_string().repeat(64),
            label,
        },
        Try::Consent { old } => Act::Consent {
            draft: draft.clone(),
            binding: binding(old),
        },
        Try::Approve { old } => Act::Approve {
            draft: draft.clone(),
            binding: binding(old),
        },
        Try::Refuse => Act::Refuse {
            draft: draft.clone(),
            reason: "no".to_owned(),
        },
        Try::Release { old } => Act::Release {
            draft: draft.clone(),
            binding: binding(old),
        },
        Try::Wait => return None,
    };
    let done = match node.state.decide(id, by, act.clone(), picture) {
        Ok(done) => done?,
        Err(refused) if ignored.contains(&refused.rule) && node.truth.is_some() => Done {
            id: id.to_owned(),
            at: picture.0,
            by: By {
                person: by.person.clone(),
                hat: PEOPLE[who].1.to_owned(),
            },
            act,
        },
        Err(_) => return None,
    };
    let mut after = node.clone();
    after.state.apply(&done);
    note(&mut after, who, one, picture);
    Some(after)
}

fn other(content: char) -> char {
    if content == 'a' { 'b' } else { 'a' }
}

/// Writes down what happened.
fn note(node: &mut Node, who: usize, one: Try, picture: &Moment) {
    if let Try::Propose { emergency } = one {
        let (_, draft) = node.state.drafts().next().expect("it was proposed");
        node.first = node.state.binding(draft, picture).expect("there");
        node.truth = Some(Truth {
            h: 0,
            content: 'a',
            emergency,
            authors: BTreeSet::from([who]),
            approvals: BTreeSet::new(),
            consents: BTreeSet::new(),
            refused: false,
        });
        return;
    }
    let Some(truth) = node.truth.as_mut() else {
        return;
    };
    let void = |all: &BTreeSet<Signed>| {
        all.iter()
            .map(|one| Signed {
                current: false,
                ..one.clone()
            })
            .collect()
    };
    // Whoever signs the binding of an edited draft's first version signs nothing that is current.
    let edited = {
        let (_, draft) = node.state.drafts().next().expect("there is one");
        draft.version > 1
    };
    let signed = |old: bool, truth: &Truth| Signed {
        person: who,
        h: truth.h,
        content: truth.content,
        current: !(old && edited),
    };
    match one {
        Try::Edit => {
            truth.content = other(truth.content);
            truth.authors.insert(who);
            truth.approvals = void(&truth.approvals);
            truth.consents = void(&truth.consents);
            truth.refused = false;
        }
        Try::Consent { old } => {
            truth.consents.insert(signed(old, truth));
        }
        Try::Approve { old } => {
            truth.approvals.insert(signed(old, truth));
        }
        Try::Refuse => truth.refused = true,
        Try::Propose { .. } | Try::Release { .. } | Try::Wait => {}
    }
}

#[test]
fn p64_no_way_leads_out_with_fewer_than_two_people_of_two_organisations() {
    for (input, name) in [(WITNESS, "witness"), (IMAGE, "image")] {
        let outcome = explore(input, &[]);
        println!(
            "{name}: {} states, {} ways out, {} of them unsafe",
            outcome.states, outcome.releases, outcome.unsafe_releases
        );
        assert_eq!(outcome.unsafe_releases, 0, "{name}");
        assert!(
            outcome.releases > 0 && outcome.states > 1_000,
            "{name}: something happens"
        );
    }
}

/// A machine that forgets any one of its rules lets something out, and the search finds it.
#[test]
fn p64_control_each_rule_that_is_forgotten_is_missed() {
    let cases: [(&str, &[&str]); 4] = [
        (IMAGE, &["two_people"]),
        (WITNESS, &["two_people"]),
        (IMAGE, &["refused"]),
        // What is not current must be refused where it is signed and where it goes out.
        (IMAGE, &["exactly_this", "two_people"]),
    ];
    for (input, ignored) in cases {
        let outcome = explore(input, ignored);
        assert!(outcome.unsafe_releases > 0, "{ignored:?}");
    }
}
