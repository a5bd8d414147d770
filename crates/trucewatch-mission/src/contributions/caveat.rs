//! National caveats, checked by machine: may this asset do this task in this place in this phase?

use super::Contributions;
use crate::cell::{Task, TaskKind};
use crate::{Actor, AssetId, Picture, Refused, Text};
use serde::{Deserialize, Serialize};
use trucewatch_model::Timestamp;
use trucewatch_model::refused::ensure;

/// A limit that a State set, with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caveat {
    /// The limit.
    pub limit: Limit,
    /// Where it comes from: a decision of parliament, a law.
    pub source: Text,
}

/// What a State's contribution may not do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum Limit {
    /// Not for these tasks.
    NotFor {
        /// The tasks.
        tasks: Vec<TaskKind>,
    },
    /// Not in these sectors.
    NotIn {
        /// The sectors.
        sectors: Vec<String>,
    },
    /// Only once the ceasefire is in force.
    OnlyInForce,
    /// Not on the territory: from its base only.
    FromBaseOnly,
    /// Only until then, whatever the pledge says.
    Until {
        /// When it ends.
        at: Timestamp,
    },
    /// No single task longer than that.
    NoLongerThan {
        /// Hours.
        hours: u32,
    },
}

/// A task that an asset is asked for.
#[derive(Clone, Copy, Debug)]
pub struct TaskAsked<'a> {
    /// What kind.
    pub kind: TaskKind,
    /// In which sector.
    pub sector: &'a str,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

impl<'a> From<&'a Task> for TaskAsked<'a> {
    fn from(task: &'a Task) -> Self {
        Self {
            kind: task.kind,
            sector: &task.sector,
            from: task.from,
            until: task.until,
        }
    }
}

impl Limit {
    /// Why the limit stands against a task; `None`: it does not.
    fn against(&self, task: &TaskAsked<'_>, in_force: bool) -> Option<String> {
        match self {
            Self::NotFor { tasks } => tasks
                .contains(&task.kind)
                .then(|| format!("not for {:?}", task.kind).to_lowercase()),
            Self::NotIn { sectors } => sectors
                .iter()
                .any(|s| s == task.sector)
                .then(|| format!("not in sector `{}`", task.sector)),
            Self::OnlyInForce => {
                (!in_force).then(|| "only once the ceasefire is in force".to_owned())
            }
            Self::FromBaseOnly => {
                let leaves = matches!(task.kind, TaskKind::Patrol | TaskKind::Repair);
                leaves
                    .then(|| "from its base only, and the task needs people on the spot".to_owned())
            }
            Self::Until { at } => (task.until > *at).then(|| format!("only until {at}")),
            Self::NoLongerThan { hours } => {
                let longest_s = f64::from(*hours) * 3_600.0;
                let too_long = task.until.seconds_since(task.from) > longest_s;
                too_long.then(|| format!("no longer than {hours} hours at a time"))
            }
        }
    }
}

impl Contributions {
    /// Whether an asset may do a task.
    ///
    /// # Errors
    /// The caveat that stands against it with its source, or why the asset is none to give.
    pub fn may(
        &self,
        by: &Actor,
        asset: &AssetId,
        task: &TaskAsked<'_>,
        picture: &dyn Picture,
    ) -> Result<(), Refused> {
        let (id, contribution) = (self.with_asset(asset))
            .ok_or_else(|| Refused::unknown("asset that is deployed", asset))?;
        ensure(
            contribution.contributor == by.hat,
            "own_asset",
            format!("`{asset}` is not `{}`'s to give", by.hat),
            "the State that contributes it approves or refuses",
        )?;
        ensure(
            contribution.capability == task.kind,
            "asset_fits",
            format!("`{asset}` of `{id}` is for {:?}", contribution.capability).to_lowercase(),
            "give an asset of the kind that the task needs",
        )?;
        let sectors = &contribution.sectors;
        ensure(
            sectors.is_empty() || sectors.iter().any(|s| s == task.sector),
            "asset_fits",
            format!("`{id}` was pledged for other sectors"),
            "give another asset",
        )?;
        ensure(
            task.until <= contribution.until,
            "pledge_ends",
            format!("the pledge ends at {}", contribution.until),
            "ask the State to extend it",
        )?;
        for caveat in &contribution.caveats {
            if let Some(why) = caveat.limit.against(task, picture.in_force()) {
                return Err(Refused::new(
                    "caveat",
                    format!("{why} ({})", caveat.source.as_str()),
                    "ask another contributor, or this one to lift its caveat",
                ));
            }
        }
        Ok(())
    }
}
