//! The question whether somebody may do something, put to the engine.

use crate::load::{self, LoadError, PolicyFile};
use crate::{Action, Page, Person};
use cedar_policy::{
    Authorizer, Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression as Value, Schema,
};
use std::collections::{HashMap, HashSet};
use trucewatch_model::Timestamp;
use trucewatch_release::{AtomSet, Caveat, Label, Purpose, Registry, SectorSet, Subject};

/// The policies in force.
#[derive(Debug)]
pub struct Access {
    registry: Registry,
    schema: Schema,
    policies: PolicySet,
    authorizer: Authorizer,
    types: Types,
}

#[derive(Debug)]
struct Types {
    role: EntityTypeName,
    person: EntityTypeName,
    record: EntityTypeName,
    draft: EntityTypeName,
    work: EntityTypeName,
    page: EntityTypeName,
    action: EntityTypeName,
}

/// What something is done to.
#[derive(Clone, Copy, Debug)]
pub enum Resource<'a> {
    /// A record, by its label.
    Record(&'a Label),
    /// Something that people work on. `party`: whose reply, receipt or guarantee it is, as the name of the
    /// audience.
    Work {
        /// The party.
        party: Option<&'a str>,
    },
    /// A draft on its way to a lower label.
    Draft(&'a Draft),
    /// A page.
    Page(Page),
}

/// What the policies look at of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The label of all that it was made of.
    pub inputs: Label,
    /// Who wrote it, by code.
    pub authors: Vec<String>,
    /// Who has approved exactly this, by code.
    pub approvers: Vec<String>,
    /// For whom.
    pub approver_hats: Vec<String>,
}

/// Whether somebody may do something, with the names of the policies this rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Yes, by these.
    Allowed {
        /// Policies that permit it.
        policies: Vec<String>,
    },
    /// No.
    Denied {
        /// Policies that forbid it; none: no policy permits it.
        policies: Vec<String>,
        /// Why the question could not be answered, if so: then the answer is no.
        errors: Vec<String>,
    },
}

impl Decision {
    /// Whether it is a yes.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed { .. })
    }
}

type Attributes = HashMap<String, Value>;

impl Access {
    /// The names that labels and people use.
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The schema that comes with the program.
    pub fn default_schema() -> PolicyFile {
        let text = include_str!("../policies/schema.cedarschema");
        PolicyFile::new("policies/schema.cedarschema", text)
    }

    /// The policies that come with the program.
    pub fn default_policies() -> Vec<PolicyFile> {
        [
            (
                "policies/administration.cedar",
                include_str!("../policies/administration.cedar"),
            ),
            (
                "policies/mission.cedar",
                include_str!("../policies/mission.cedar"),
            ),
            (
                "policies/pages.cedar",
                include_str!("../policies/pages.cedar"),
            ),
            (
                "policies/read.cedar",
                include_str!("../policies/read.cedar"),
            ),
            (
                "policies/release.cedar",
                include_str!("../policies/release.cedar"),
            ),
        ]
        .map(|(name, text)| PolicyFile::new(name, text))
        .into()
    }

    /// With these policies.
    ///
    /// # Errors
    /// File, line, what is wrong, and what to do.
    pub fn new(
        registry: Registry,
        schema: &PolicyFile,
        policies: &[PolicyFile],
    ) -> Result<Self, LoadError> {
        let checked = load::schema(schema)?;
        let policies = load::policies(&checked, policies)?;
        let kind = |name: &str| {
            name.parse::<EntityTypeName>().map_err(|error| LoadError {
                file: schema.name.clone(),
                line: 1,
                what: error.to_string(),
                remedy: "keep the names of the schema".to_owned(),
            })
        };
        Ok(Self {
            types: Types {
                role: kind("Role")?,
                person: kind("Person")?,
                record: kind("Record")?,
                draft: kind("Draft")?,
                work: kind("Work")?,
                page: kind("Page")?,
                action: kind("Action")?,
            },
            registry,
            policies,
            authorizer: Authorizer::new(),
            schema: checked,
        })
    }

    /// Whether somebody may do something at a moment.
    pub fn may(
        &self,
        who: &Person,
        action: &Action,
        what: Resource<'_>,
        now: Timestamp,
    ) -> Decision {
        match self.ask(who, action, what, now) {
            Ok(decision) => decision,
            // An action that the schema does not have, or not for such a thing.
            Err(error) => Decision::Denied {
                policies: Vec::new(),
                errors: vec![error],
            },
        }
    }

    /// All actions that the schema has.
    pub fn actions(&self) -> Vec<String> {
        let mut all: Vec<String> = (self.schema.actions())
            .map(|uid| uid.id().unescaped().to_owned())
            .collect();
        all.sort_unstable();
        all
    }

    fn ask(
        &self,
        who: &Person,
        action: &Action,
        what: Resource<'_>,
        now: Timestamp,
    ) -> Result<Decision, String> {
        let text = |error: &dyn std::fmt::Display| error.to_string();
        let action = uid(&self.types.action, action.name());
        let principal = self.person(who)?;
        let resource = self.resource(what)?;
        let context = Context::from_pairs(session(&who.subject, now)).map_err(|e| text(&e))?;
        let (person, thing) = (principal.uid(), resource.uid());
        let request = Request::new(person, action, thing, context, Some(&self.schema));
        let request = request.map_err(|e| text(&e))?;
        let entities = Entities::from_entities([principal, resource], Some(&self.schema));
        let entities = entities.map_err(|e| text(&e))?;
        let answer = self
            .authorizer
            .is_authorized(&request, &self.policies, &entities);
        let mut policies: Vec<String> = (answer.diagnostics().reason())
            .map(ToString::to_string)
            .collect();
        policies.sort_unstable();
        let errors: Vec<String> = answer.diagnostics().errors().map(|e| text(e)).collect();
        // The engine passes over a policy that it cannot work out. If that is a forbid, passing over would permit.
        let allowed = answer.decision() == cedar_policy::Decision::Allow && errors.is_empty();
        Ok(match allowed {
            true => Decision::Allowed { policies },
            false => Decision::Denied { policies, errors },
        })
    }

    fn person(&self, who: &Person) -> Result<Entity, String> {
        let subject = &who.subject;
        let roles: HashSet<EntityUid> = (who.roles.iter())
            .map(|role| uid(&self.types.role, role.word()))
            .collect();
        let attributes = Attributes::from([
            ("code".to_owned(), string(&subject.person)),
            (
                "hat".to_owned(),
                string(self.registry.atom_name(subject.hat)),
            ),
            (
                "clearance".to_owned(),
                Value::new_long(i64::from(subject.clearance.number())),
            ),
            (
                "caveats".to_owned(),
                set(subject.caveats.iter().map(Caveat::word)),
            ),
            ("sectors".to_owned(), self.sectors(subject.sectors)),
        ]);
        let id = uid(&self.types.person, &subject.person);
        Entity::new(id, attributes, roles).map_err(|error| error.to_string())
    }

    fn resource(&self, what: Resource<'_>) -> Result<Entity, String> {
        let (id, attributes) = match what {
            Resource::Page(page) => (uid(&self.types.page, page.word()), Attributes::new()),
            Resource::Work { party } => {
                let party = party.map(|party| ("party".to_owned(), string(party)));
                (uid(&self.types.work, "this"), party.into_iter().collect())
            }
            Resource::Record(label) => (uid(&self.types.record, "this"), self.label(label)),
            Resource::Draft(draft) => {
                let mut attributes = self.label(&draft.inputs);
                let names = |all: &[String]| set(all.iter().map(String::as_str));
                attributes.insert("authors".to_owned(), names(&draft.authors));
                attributes.insert("approvers".to_owned(), names(&draft.approvers));
                attributes.insert("approverHats".to_owned(), names(&draft.approver_hats));
                (uid(&self.types.draft, "this"), attributes)
            }
        };
        Entity::new(id, attributes, HashSet::new()).map_err(|error| error.to_string())
    }

    fn label(&self, label: &Label) -> Attributes {
        let columns = label.columns();
        Attributes::from([
            ("level".to_owned(), Value::new_long(columns.level)),
            (
                "caveats".to_owned(),
                set(label.caveats().iter().map(Caveat::word)),
            ),
            ("rel".to_owned(), self.atoms(label.rel())),
            ("sectors".to_owned(), self.sectors(label.sectors())),
            ("embargo".to_owned(), Value::new_long(columns.embargo_ns)),
        ])
    }

    fn atoms(&self, atoms: AtomSet) -> Value {
        set(atoms.iter().map(|atom| self.registry.atom_name(atom)))
    }

    fn sectors(&self, sectors: SectorSet) -> Value {
        set(sectors
            .iter()
            .map(|sector| self.registry.sector_name(sector)))
    }
}

fn session(subject: &Subject, now: Timestamp) -> [(String, Value); 4] {
    let session = subject.session;
    let purpose = match session.purpose {
        Purpose::Work => "work",
        Purpose::Protection => "protection",
    };
    [
        ("now".to_owned(), Value::new_long(now.as_unix_ns())),
        (
            "secondFactor".to_owned(),
            Value::new_bool(session.second_factor),
        ),
        (
            "managedDevice".to_owned(),
            Value::new_bool(session.managed_device),
        ),
        ("purpose".to_owned(), string(purpose)),
    ]
}

fn uid(kind: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
}

fn string(text: &str) -> Value {
    Value::new_string(text.to_owned())
}

fn set<'a>(names: impl Iterator<Item = &'a str>) -> Value {
    Value::new_set(names.map(string))
}
