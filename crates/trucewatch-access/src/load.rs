//! Policies from their files: read, named, and held against the schema before the first decision.

use cedar_policy::{Policy, PolicyId, PolicySet, Schema, ValidationMode, Validator};
use miette::Diagnostic;
use std::str::FromStr as _;

/// One file: its name, for messages, and what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFile {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Why policies cannot be used. Nobody may do anything until they can.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {what}; {remedy}")]
pub struct LoadError {
    /// The file.
    pub file: String,
    /// The line in it, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl PolicyFile {
    /// A file.
    pub fn new(name: &str, text: &str) -> Self {
        Self {
            name: name.to_owned(),
            text: text.to_owned(),
        }
    }

    fn error(&self, offset: usize, what: String, remedy: String) -> LoadError {
        let before = self.text.bytes().take(offset);
        LoadError {
            file: self.name.clone(),
            line: 1 + before.filter(|byte| *byte == b'\n').count(),
            what,
            remedy,
        }
    }

    /// An error of the engine, at the place it names.
    fn of_engine(&self, error: &dyn Diagnostic, remedy: &str) -> LoadError {
        let first = error.labels().and_then(|mut labels| labels.next());
        let offset = first.map_or(0, |label| label.offset());
        let help = error.help().map(|help| help.to_string());
        self.error(offset, whole(error), help.unwrap_or(remedy.to_owned()))
    }
}

/// The message with its causes.
fn whole(error: &dyn Diagnostic) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

/// The schema.
pub(crate) fn schema(file: &PolicyFile) -> Result<Schema, LoadError> {
    match Schema::from_cedarschema_str(&file.text) {
        Ok((schema, _)) => Ok(schema),
        Err(error) => Err(file.of_engine(&error, "correct the schema there")),
    }
}

/// All policies, each under the name that its `@id` gives, held against the schema.
pub(crate) fn policies(schema: &Schema, files: &[PolicyFile]) -> Result<PolicySet, LoadError> {
    let mut all = PolicySet::new();
    let mut homes: Vec<(String, &PolicyFile, usize)> = Vec::new();
    for file in files {
        let parsed = PolicySet::from_str(&file.text)
            .map_err(|error| file.of_engine(&error, "correct the policy there"))?;
        if let Some(template) = parsed.templates().next() {
            let what = format!("`{}` is a template", template.id());
            return Err(file.error(0, what, "write the policy out".to_owned()));
        }
        for policy in parsed.policies() {
            let offset = place(policy, &file.text);
            let Some(name) = policy.annotation("id").filter(|name| !name.is_empty()) else {
                let remedy = "put `@id(\"a-name\")` before it, by which decisions name it";
                return Err(file.error(
                    offset,
                    "a policy has no name".to_owned(),
                    remedy.to_owned(),
                ));
            };
            if let Some((_, other, _)) = homes.iter().find(|(known, ..)| known == name) {
                let what = format!("`{name}` stands in {} already", other.name);
                return Err(file.error(offset, what, "give it another name".to_owned()));
            }
            homes.push((name.to_owned(), file, offset));
            if let Err(error) = all.add(policy.new_id(PolicyId::new(name))) {
                return Err(file.of_engine(&error, "give it another name"));
            }
        }
    }
    let result = Validator::new(schema.clone()).validate(&all, ValidationMode::Strict);
    // A policy that can never hold is a warning of the engine, and a mistake of whoever wrote it.
    let errors = result
        .validation_errors()
        .map(|error| (error.policy_id(), error as &dyn Diagnostic));
    let warnings = result
        .validation_warnings()
        .map(|warning| (warning.policy_id(), warning as &dyn Diagnostic));
    let Some((id, error)) = errors.chain(warnings).next() else {
        return Ok(all);
    };
    let name: &str = id.as_ref();
    let remedy = "correct it, or add what it speaks of to the schema";
    match homes.iter().find(|(known, ..)| known == name) {
        None => Err(LoadError {
            file: name.to_owned(),
            line: 1,
            what: whole(error),
            remedy: remedy.to_owned(),
        }),
        Some((_, file, offset)) => {
            let at = error.labels().and_then(|mut labels| labels.next());
            let offset = at.map_or(*offset, |label| label.offset());
            let help = error.help().map(|help| help.to_string());
            let what = whole(error);
            Err(file.error(offset, what, help.unwrap_or(remedy.to_owned())))
        }
    }
}

/// Where a policy stands in its file: by its name, the last of that name, or by its words.
fn place(policy: &Policy, text: &str) -> usize {
    let by_name = policy
        .annotation("id")
        .and_then(|name| text.rfind(&format!("@id(\"{name}\")")));
    let by_words = || text.find(policy.to_string().trim());
    by_name.or_else(by_words).unwrap_or_default()
}
