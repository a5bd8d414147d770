//! A mission for tests: a picture that is set by hand, people of several States, and acts in short.
#![allow(dead_code, reason = "each test file uses some of it")]
#![allow(
    clippy::expect_used,
    reason = "used by tests only, which the lint cannot tell"
)]

use std::collections::BTreeMap;
use trucewatch_mission::seats::Body;
use trucewatch_mission::{
    Act, ActId, Actor, Done, Evidence, HypothesisFacts, IncidentFacts, Mission, Organisation,
    PartyId, PersonId, Picture, Refused, SeatId, Text, commission, seats,
};
use trucewatch_model::{EventId, IncidentId, ObserverId, ProvisionId, Timestamp};

/// A picture that is set by hand.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) now: Timestamp,
    pub(crate) in_force: bool,
    pub(crate) incidents: BTreeMap<IncidentId, IncidentFacts>,
}

pub(crate) fn hour(h: f64) -> Timestamp {
    Timestamp::from_unix_s(1_770_000_000).plus_s(h * 3_600.0)
}

pub(crate) fn incident(name: &str) -> IncidentId {
    IncidentId::from_text(name)
}

impl World {
    /// Incidents `i-1` to `i-4` with two events each: the first rests on two hands and two kinds of sensor, the
    /// second on two hands and one kind, the third on one hand.
    pub(crate) fn new() -> Self {
        let facts = |k: usize, hands: usize, means: &[&str]| IncidentFacts {
            revision: 1,
            begins: hour(k as f64 / 10.0),
            events: (0..2)
                .map(|e| EventId::from_text(format!("e-{k}{e}")))
                .collect(),
            hypotheses: (0..2)
                .map(|h| HypothesisFacts {
                    id: format!("e-{k}0/{h}"),
                    says: format!("explanation {h}"),
                    probability: 0.5,
                })
                .collect(),
            evidence: Evidence {
                hands,
                means: means.iter().map(|m| (*m).to_owned()).collect(),
            },
        };
        let all = [
            (1, 2, &["sound", "seen"][..]),
            (2, 2, &["sound"]),
            (3, 1, &["sound", "seen", "heat"]),
            (4, 3, &["sound", "seen"]),
        ];
        Self {
            now: hour(1.0),
            in_force: true,
            incidents: all
                .into_iter()
                .map(|(k, hands, means)| (incident(&format!("i-{k}")), facts(k, hands, means)))
                .collect(),
        }
    }
}

impl Picture for World {
    fn now(&self) -> Timestamp {
        self.now
    }
    fn log_size(&self) -> u64 {
        7
    }
    fn parties(&self) -> Vec<PartyId> {
        ["A", "B"].map(PartyId::from_text).to_vec()
    }
    fn in_force(&self) -> bool {
        self.in_force
    }
    fn has_provision(&self, id: &ProvisionId) -> bool {
        id.as_str() == "no-fire"
    }
    fn incident(&self, id: &IncidentId) -> Option<IncidentFacts> {
        self.incidents.get(id).cloned()
    }
    fn has_observer(&self, id: &ObserverId) -> bool {
        id.as_str().starts_with("net/")
    }
}

/// A person of that State, acting for it.
pub(crate) fn of(person: &str, state: &str) -> Actor {
    Actor {
        person: PersonId(person.to_owned()),
        hat: Organisation(state.to_owned()),
        nationality: Organisation(state.to_owned()),
    }
}

pub(crate) fn text(words: &str) -> Text {
    Text(words.to_owned())
}

/// A mission with its picture; every act gets the next id.
pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) mission: Mission,
    pub(crate) log: Vec<Done>,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self {
            world: World::new(),
            mission: Mission::default(),
            log: Vec::new(),
        }
    }

    pub(crate) fn try_do(&mut self, by: &Actor, act: impl Into<Act>) -> Result<ActId, Refused> {
        let id = ActId::from_text(format!("act-{}", self.log.len()));
        self.try_as(&id, by, act, None)
    }

    pub(crate) fn try_as(
        &mut self,
        id: &ActId,
        by: &Actor,
        act: impl Into<Act>,
        expects: Option<u64>,
    ) -> Result<ActId, Refused> {
        let done = self
            .mission
            .decide(id, by, act.into(), expects, false, &self.world)?;
        if let Some(done) = done {
            self.mission.apply(&done);
            self.log.push(done);
        }
        Ok(id.clone())
    }

    #[track_caller]
    pub(crate) fn does(&mut self, by: &Actor, act: impl Into<Act>) -> ActId {
        self.try_do(by, act).expect("possible")
    }

    /// Which rule refuses it.
    #[track_caller]
    pub(crate) fn refused(&mut self, by: &Actor, act: impl Into<Act>) -> &'static str {
        let refused = self.try_do(by, act).expect_err("refused");
        assert!(!refused.why.is_empty() && !refused.instead.is_empty());
        refused.rule
    }

    /// Seats of the commission for these States, filled by a person each, called `m-STATE`.
    pub(crate) fn seat_commission(&mut self, states: &[&str]) -> Vec<(SeatId, Actor)> {
        let clerk = of("clerk", "MISSION");
        let mut all = Vec::new();
        for state in states {
            let act = self.does(
                &clerk,
                seats::Act::Create {
                    body: Body::Commission,
                    member: Organisation((*state).to_owned()),
                    role: text("member"),
                },
            );
            let seat = SeatId::made_by(&act);
            let person = of(&format!("m-{state}"), state);
            let holder = person.person.clone();
            self.does(
                &clerk,
                seats::Act::Fill {
                    seat: seat.clone(),
                    holder,
                },
            );
            all.push((seat, person));
        }
        all
    }

    /// A case about `i-1`, with its packet sent and both replies in.
    pub(crate) fn case_with_replies(&mut self) -> trucewatch_mission::CaseId {
        let officer = of("officer", "CELL");
        let act = self.does(
            &officer,
            commission::Act::Open {
                title: text("Explosions near the bridge"),
                incidents: vec![incident("i-1")],
                provisions: vec![ProvisionId::from_text("no-fire")],
            },
        );
        let case = trucewatch_mission::CaseId::made_by(&act);
        self.does(
            &officer,
            commission::Act::SendPacket {
                case: case.clone(),
                content: "ab".repeat(32),
                facts: text("Two explosions."),
            },
        );
        for party in ["A", "B"] {
            self.does(
                &of(&format!("liaison-{party}"), party),
                commission::Act::Reply {
                    case: case.clone(),
                    party: PartyId::from_text(party),
                    text: text("It was not us."),
                },
            );
        }
        case
    }
}
