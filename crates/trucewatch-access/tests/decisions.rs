//! Who may do what with the policies that come with the program.
#![allow(clippy::expect_used, clippy::panic, reason = "this is a test")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use trucewatch_access::{
    Access, Action, Decision, Draft, Page, Person, PolicyFile, Resource, Role,
};
use trucewatch_mission::{
    self as mission, PartyId, Text, cell, commission, contributions, reports, review, seats,
};
use trucewatch_model::Timestamp;
use trucewatch_release::{Caveat, Label, Level, Purpose, Registry, Session, Subject, downgrade};

fn registry() -> Registry {
    Registry::from_toml(Registry::DEFAULT).expect("the registry is right")
}

fn access() -> Access {
    Access::new(
        registry(),
        &Access::default_schema(),
        &Access::default_policies(),
    )
    .expect("the policies are right")
}

fn now() -> Timestamp {
    Timestamp::from_unix_s(1_770_000_000)
}

fn person(
    code: &str,
    hat: &str,
    clearance: Level,
    caveats: &[Caveat],
    sectors: &[&str],
    roles: &[Role],
) -> Person {
    let registry = registry();
    Person {
        subject: Subject {
            person: code.to_owned(),
            hat: registry.atom(hat).expect("a hat"),
            clearance,
            caveats: caveats.iter().copied().collect(),
            sectors: registry.sectors(sectors).expect("sectors"),
            session: Session {
                second_factor: true,
                managed_device: true,
                purpose: Purpose::Work,
            },
        },
        roles: roles.iter().copied().collect(),
    }
}

/// The five people of the design's table.
fn five() -> [Person; 5] {
    use Caveat::{Method, Position};
    [
        person(
            "m-1",
            "MISSION",
            Level::Restricted,
            &[Position],
            &["4"],
            &[Role::FieldMonitor],
        ),
        person(
            "n-1",
            "NOR",
            Level::Restricted,
            &[Method],
            &[],
            &[Role::NationalAnalyst],
        ),
        person(
            "c-1",
            "CELL",
            Level::Restricted,
            &[Method, Position],
            &["1", "2", "3", "4"],
            &[Role::DutyOfficer],
        ),
        person(
            "a-1",
            "PARTY_A",
            Level::Participant,
            &[],
            &[],
            &[Role::PartyLiaison],
        ),
        Person::public(&registry()),
    ]
}

fn label(text: &str) -> Label {
    Label::from_text(text, &registry()).expect(text)
}

fn with_all(level: &str, also: &[&str]) -> Label {
    let registry = registry();
    let names: Vec<&str> = ["@members", "CELL"]
        .into_iter()
        .chain(also.iter().copied())
        .collect();
    let rel = registry.audience(&names).expect("known");
    let level = Level::ALL
        .into_iter()
        .find(|l| l.word() == level)
        .expect("a level");
    Label::new(level, rel, &registry).expect("possible")
}

#[test]
fn p61_the_five_role_table() {
    let access = access();
    let o1 = with_all("participant", &["MISSION"]);
    let o3 = label("v1;level=protected;caveats=WITNESS;rel=NOR,PROT;orcon=NOR");
    let o4 = label("v1;level=restricted;caveats=METHOD;rel=CELL,DEU,FRA,NLD;orcon=FRA");
    let o3a = with_all("participant", &[]);
    let public = Label::lowest(&registry());
    let later = now().plus_s(3_600.0);
    let full = o1.join(&o3).join(&o4);
    assert!(
        full.rel().is_empty(),
        "what is made of all of them is for nobody"
    );
    let rows = [
        ("O1", o1, "M N D . ."),
        (
            "O2",
            label("v1;level=restricted;caveats=METHOD;rel=CELL,NOR"),
            ". N D . .",
        ),
        ("O3", o3, ". . . . ."),
        ("O4", o4, ". . D . ."),
        (
            "O5",
            label("v1;level=restricted;caveats=POSITION;rel=CELL,MISSION;sectors=4"),
            "M . D . .",
        ),
        (
            "O5b",
            label("v1;level=restricted;caveats=POSITION;rel=CELL,MISSION;sectors=7"),
            ". . . . .",
        ),
        ("F-88 full", full, ". . . . ."),
        ("F-88 for the cell", o1.join(&o4), ". . D . ."),
        ("F-88 for all 35", o1, "M N D . ."),
        ("O3a", o3a, ". N D . ."),
        ("F-88 with O3a", o1.join(&o3a), ". N D . ."),
        ("RS-20", public, "M N D L P"),
        ("RS-21", public.with_embargo(Some(later)), ". . . . ."),
        ("D-5", with_all("participant", &["PARTY_B"]), ". N D . ."),
        (
            "C-12",
            with_all("participant", &["PARTY_A", "PARTY_B"]),
            ". N D L .",
        ),
    ];
    for (name, label, expected) in rows {
        let read = |at: Timestamp| {
            let letters = five()
                .into_iter()
                .zip(["M", "N", "D", "L", "P"])
                .map(|(who, letter)| {
                    let by_engine = access.may(&who, &Action::read(), Resource::Record(&label), at);
                    assert_eq!(
                        by_engine.is_allowed(),
                        who.subject.reads(&label, at),
                        "{name} {letter}"
                    );
                    if by_engine.is_allowed() { letter } else { "." }
                });
            letters.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(read(now()), expected, "{name}");
        if name == "RS-21" {
            assert_eq!(read(later), "M N D L P", "once the embargo is over");
        }
    }
    // The protection desk reads O3, for that purpose alone.
    let mut desk = person(
        "d-1",
        "PROT",
        Level::Protected,
        &[Caveat::Witness],
        &[],
        &[Role::ProtectionDesk],
    );
    let reads = |who: &Person| access.may(who, &Action::read(), Resource::Record(&o3), now());
    assert_eq!(
        reads(&desk),
        Decision::Denied {
            policies: vec!["read-witness-for-protection".into()],
            errors: vec![]
        }
    );
    desk.subject.session.purpose = Purpose::Protection;
    assert_eq!(
        reads(&desk),
        Decision::Allowed {
            policies: vec!["read".into()]
        }
    );
}

/// The trials of the design's example on O3, as the engine answers them.
#[test]
fn approvals_of_a_witness_statement() {
    let access = access();
    let officer = |code: &str, hat: &str| {
        let mut who = person(
            code,
            hat,
            Level::Protected,
            &[Caveat::Witness],
            &[],
            &[Role::ReleaseOfficer],
        );
        who.subject.session.purpose = Purpose::Protection;
        who
    };
    let draft = |authors: &[&str], approvers: &[&str], hats: &[&str]| {
        let all = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect();
        Draft {
            inputs: label("v1;level=protected;caveats=WITNESS;rel=NOR,PROT;orcon=NOR"),
            authors: all(authors),
            approvers: all(approvers),
            approver_hats: all(hats),
        }
    };
    let approve = Action::from(&downgrade::Act::Approve {
        draft: downgrade::DraftId("d".into()),
        binding: String::new(),
    });
    let first = draft(&["n-0"], &[], &[]);
    let second = draft(&["n-0"], &["n-1"], &["NOR"]);
    let duty = five()[2].clone();
    let trials = [
        (
            officer("n-1", "NOR"),
            &first,
            true,
            "a Norwegian officer first",
        ),
        (officer("n-0", "NOR"), &first, false, "the author"),
        (
            officer("d-1", "PROT"),
            &second,
            true,
            "the protection desk second",
        ),
        (officer("n-2", "NOR"), &second, false, "the same hat twice"),
        (
            officer("n-1", "PROT"),
            &second,
            false,
            "the same person twice",
        ),
        (officer("f-1", "FRA"), &first, false, "another nation"),
        (duty, &first, false, "the duty officer"),
    ];
    for (who, draft, expected, why) in trials {
        let answer = access.may(&who, &approve, Resource::Draft(draft), now());
        assert_eq!(answer.is_allowed(), expected, "{why}: {answer:?}");
    }
    let mut at_work = officer("n-1", "NOR");
    at_work.subject.session.purpose = Purpose::Work;
    assert!(
        !access
            .may(&at_work, &approve, Resource::Draft(&first), now())
            .is_allowed()
    );
}

fn somebody(role: Option<Role>) -> Person {
    let hat = if role == Some(Role::PartyLiaison) {
        "PARTY_A"
    } else {
        "CELL"
    };
    person("p-1", hat, Level::Restricted, &[], &[], role.as_slice())
}

/// What each role may do, all of it, to be read by people.
#[test]
fn every_role_and_every_action() {
    let access = access();
    let draft = Draft {
        inputs: label("v1;level=restricted;rel=CELL"),
        authors: vec!["p-9".into()],
        approvers: vec![],
        approver_hats: vec![],
    };
    let roles: Vec<Option<Role>> = Role::ALL.into_iter().map(Some).chain([None]).collect();
    let mut table = String::new();
    let groups = [
        "review",
        "commission",
        "cell",
        "contributions",
        "seats",
        "release",
        "work",
        "intake",
        "administration",
    ];
    for name in access.actions() {
        if name == "read" || name == "open" || groups.contains(&name.as_str()) {
            continue;
        }
        let may: Vec<&str> = (roles.iter())
            .filter(|role| {
                let who = somebody(**role);
                let work = Resource::Work {
                    party: Some("PARTY_A"),
                };
                let what = [work, Resource::Draft(&draft)];
                what.into_iter().any(|what| {
                    access
                        .may(&who, &Action::named(&name), what, now())
                        .is_allowed()
                })
            })
            .map(|role| role.map_or("public", Role::word))
            .collect();
        let _ = writeln!(table, "{name}: {}", may.join(", "));
    }
    for page in Page::ALL {
        let may: Vec<&str> = (roles.iter())
            .filter(|role| {
                access
                    .may(
                        &somebody(**role),
                        &Action::open(),
                        Resource::Page(page),
                        now(),
                    )
                    .is_allowed()
            })
            .map(|role| role.map_or("public", Role::word))
            .collect();
        let _ = writeln!(table, "open {}: {}", page.word(), may.join(", "));
    }
    insta::assert_snapshot!(table);
}

/// The names that `serde` would take for an act: all there are.
fn variants<'a, T: serde::Deserialize<'a> + std::fmt::Debug>() -> Vec<String> {
    let error = serde_json::from_str::<T>(r#"{"do":"?"}"#)
        .expect_err("no such act")
        .to_string();
    let (_, list) = error.split_once("expected ").expect("a list");
    list.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// An act that is added to the mission has no right until it stands in the schema and a policy: this test says so.
#[test]
fn every_act_of_the_mission_stands_in_the_schema() {
    let known: BTreeSet<String> = access().actions().into_iter().collect();
    let areas = [
        ("review", variants::<review::Act>()),
        ("commission", variants::<commission::Act>()),
        ("reports", variants::<reports::Act>()),
        ("cell", variants::<cell::Act>()),
        ("contributions", variants::<contributions::Act>()),
        ("seats", variants::<seats::Act>()),
        ("release", variants::<downgrade::Act>()),
    ];
    for (area, acts) in areas {
        assert!(acts.len() >= 2, "{area}: {acts:?}");
        for act in &acts {
            assert!(
                known.contains(&format!("{area}.{act}")),
                "{area}.{act} is not in the schema"
            );
        }
        let named = known
            .iter()
            .filter(|name| name.starts_with(&format!("{area}.")))
            .count();
        assert_eq!(named, acts.len(), "{area}: no act that is not there");
    }
}

#[test]
fn the_name_of_an_act_is_that_of_the_log() {
    let reply: mission::Act = commission::Act::Reply {
        case: mission::CaseId::from_text("case-1"),
        party: PartyId::from_text("a"),
        text: Text::from("it was not us"),
    }
    .into();
    assert_eq!(Action::from(&reply).name(), "commission.reply");
    let drill = mission::Act::Drill(mission::Drill {
        running: true,
        what: Text::from("power is out"),
    });
    assert_eq!(Action::from(&drill).name(), "drill");
    assert_eq!(
        Action::from(&mission::Act::Rules(mission::Rules::default())).name(),
        "rules"
    );
    // A liaison officer replies for the own party, and for no other.
    let access = access();
    let liaison = somebody(Some(Role::PartyLiaison));
    for (party, expected) in [
        (Some("PARTY_A"), true),
        (Some("PARTY_B"), false),
        (None, false),
    ] {
        let answer = access.may(
            &liaison,
            &Action::from(&reply),
            Resource::Work { party },
            now(),
        );
        assert_eq!(answer.is_allowed(), expected, "{party:?}");
    }
}

#[test]
fn what_is_not_foreseen_is_denied() {
    let access = access();
    let chief = somebody(Some(Role::CellChief));
    let work = Resource::Work { party: None };
    let unknown = access.may(&chief, &Action::named("cell.launch"), work, now());
    let Decision::Denied { errors, .. } = &unknown else {
        panic!("{unknown:?}")
    };
    assert!(errors[0].contains("cell.launch"), "{errors:?}");
    let record = Label::lowest(&registry());
    let other = access.may(
        &chief,
        &Action::named("drill"),
        Resource::Record(&record),
        now(),
    );
    assert!(!other.is_allowed(), "a drill is not done to a record");
    // A forbid is stronger than any number of roles.
    let mut both = somebody(Some(Role::CellChief));
    both.roles.insert(Role::Administrator);
    let answer = access.may(&both, &Action::named("drill"), work, now());
    assert_eq!(
        answer,
        Decision::Denied {
            policies: vec!["administrator-does-no-work".into()],
            errors: vec![]
        }
    );
    let mut weak = chief;
    weak.subject.session.second_factor = false;
    let answer = access.may(&weak, &Action::named("drill"), work, now());
    assert_eq!(
        answer,
        Decision::Denied {
            policies: vec!["work-takes-a-second-factor".into()],
            errors: vec![]
        }
    );
}

#[test]
fn policies_with_a_mistake_are_refused_where_it_is() {
    let file = |text: &str| PolicyFile::new("policies/own.cedar", text);
    let good = "@id(\"one\")\npermit (principal, action == Action::\"read\", resource);\n";
    let cases = [
        (
            "@id(\"one\")\npermit (principal, action,\n  resource;\n",
            3,
            "unexpected token",
        ),
        (
            "\n\npermit (principal, action == Action::\"read\", resource);\n",
            3,
            "no name",
        ),
        (&format!("{good}{good}"), 3, "already"),
        (
            "@id(\"one\")\npermit (principal, action == Action::\"peruse\", resource);\n",
            2,
            "peruse",
        ),
        (
            "@id(\"one\")\npermit (principal, action == Action::\"read\", resource)\nwhen {\n  resource.height > 1\n};\n",
            4,
            "height",
        ),
        (
            "@id(\"one\")\npermit (principal, action == Action::\"read\", resource)\nwhen { resource.level > \"1\" };\n",
            3,
            "type",
        ),
        (
            "@id(\"t\")\npermit (principal == ?principal, action, resource);\n",
            1,
            "template",
        ),
    ];
    for (text, line, says) in cases {
        let error = Access::new(registry(), &Access::default_schema(), &[file(text)]);
        let error = error.expect_err(says);
        assert_eq!(
            (error.file.as_str(), error.line),
            ("policies/own.cedar", line),
            "{says}: {error}"
        );
        assert!(error.to_string().contains(says), "{says}: {error}");
        assert!(!error.remedy.is_empty(), "{error}");
    }
    let twice = Access::new(
        registry(),
        &Access::default_schema(),
        &[file(good), PolicyFile::new("b.cedar", good)],
    );
    assert!(
        twice
            .expect_err("a name twice")
            .to_string()
            .starts_with("b.cedar:1: `one` stands in policies/own.cedar")
    );
    let schema = PolicyFile::new("s.cedarschema", "entity A;\nentity ;\n");
    let error = Access::new(registry(), &schema, &[]).expect_err("no schema");
    assert_eq!(
        (error.file.as_str(), error.line),
        ("s.cedarschema", 2),
        "{error}"
    );
}
