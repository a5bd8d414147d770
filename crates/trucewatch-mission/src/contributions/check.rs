//! Whether something can be done about contributions.

use super::{Act, Contribution, Contributions, Purpose, Readiness};
use crate::{Actor, ContributionId, Organisation, Picture, Refused};
use std::collections::BTreeSet;
use trucewatch_model::refused::ensure;

/// More people than this in one declared posture are a slip of the keyboard.
const MOST_PEOPLE: u32 = 100_000;

impl Contributions {
    pub(crate) fn check(
        &self,
        by: &Actor,
        act: &Act,
        picture: &dyn Picture,
    ) -> Result<(), Refused> {
        let now = picture.now();
        match act {
            Act::Pledge {
                quantity,
                until,
                caveats,
                ..
            } => {
                ensure(
                    *quantity > 0 && *until > now,
                    "pledge",
                    format!("{quantity} until {until} is no pledge"),
                    "pledge at least one, for a time to come",
                )?;
                caveats
                    .iter()
                    .try_for_each(|c| c.source.check("source of the caveat"))
            }
            Act::Assess {
                contribution, what, ..
            } => {
                what.check("assessment")?;
                let stages = [Readiness::Pledged, Readiness::Unfit];
                let it = self.at(contribution, &stages, picture)?;
                others(it, by)
            }
            Act::Match {
                contribution,
                sector,
            } => {
                let it = self.at(contribution, &[Readiness::Assessed], picture)?;
                let sectors = &it.sectors;
                ensure(
                    !sector.is_empty() && (sectors.is_empty() || sectors.contains(sector)),
                    "asset_fits",
                    format!("it was pledged for {}", sectors.join(", ")),
                    "match it with one of these sectors",
                )
            }
            Act::Ready { contribution, .. } => {
                let it = self.at(contribution, &[Readiness::Matched], picture)?;
                own(it, by)
            }
            Act::Deploy {
                contribution,
                assets,
            } => {
                let it = self.at(contribution, &[Readiness::Ready], picture)?;
                own(it, by)?;
                ensure(
                    it.purpose == Purpose::Monitoring || picture.in_force(),
                    "gate",
                    "the force is deployed only once the ceasefire is in force",
                    "wait until the agreement is in force",
                )?;
                let known: BTreeSet<_> = (self.contributions.values())
                    .filter(|c| c.withdrawn.is_none())
                    .flat_map(|c| &c.assets)
                    .collect();
                let named: BTreeSet<_> = assets.iter().collect();
                ensure(
                    named.len() == assets.len() && named.is_disjoint(&known),
                    "asset_once",
                    "an asset is named twice, or is part of another contribution",
                    "give each its own code",
                )?;
                ensure(
                    assets.len() == it.quantity as usize,
                    "asset_count",
                    format!("{} were pledged, {} are named", it.quantity, assets.len()),
                    "name as many as were pledged; pledge more or fewer anew",
                )
            }
            Act::Withdraw {
                contribution,
                reason,
            } => {
                reason.check("reason")?;
                let it = self.known(contribution)?;
                own(it, by)?;
                ensure(
                    it.withdrawn.is_none(),
                    "state",
                    "it was taken back already",
                    "nothing is to be done",
                )
            }
            Act::SetCaveats {
                contribution,
                caveats,
                reason,
            } => {
                reason.check("reason")?;
                caveats
                    .iter()
                    .try_for_each(|c| c.source.check("source of the caveat"))?;
                let it = self.known(contribution)?;
                own(it, by)
            }
            Act::DeclarePosture {
                sector,
                what,
                people,
                from,
                until,
            } => {
                what.check("description")?;
                ensure(
                    !sector.trim().is_empty() && from < until,
                    "posture",
                    "a posture has a sector, a beginning and a later end",
                    "give them",
                )?;
                ensure(
                    people.is_multiple_of(10) && *people <= MOST_PEOPLE,
                    "posture_coarse",
                    format!("{people} people"),
                    format!("round to ten, at most {MOST_PEOPLE}: nothing finer is kept"),
                )?;
                ensure(
                    picture.in_force(),
                    "gate",
                    "the force is deployed only once the ceasefire is in force",
                    "wait until the agreement is in force",
                )
            }
            Act::SetNeed { sector, .. } => ensure(
                !sector.trim().is_empty(),
                "text_missing",
                "the need has no sector",
                "name the sector of the mission",
            ),
            Act::Commit {
                by: whose, text, ..
            } => {
                text.check("commitment")?;
                ensure(
                    !whose.0.trim().is_empty(),
                    "text_missing",
                    "the commitment is nobody's",
                    "name the State or body",
                )
            }
            Act::Report {
                commitment,
                evidence,
                ..
            } => {
                evidence.check("evidence")?;
                let it = self.commitments.get(commitment);
                let it = it.ok_or_else(|| Refused::unknown("commitment", commitment))?;
                ensure(
                    it.revoked.is_none(),
                    "state",
                    "it was taken back",
                    "write a new one down",
                )
            }
            Act::Revoke { commitment, reason } => {
                reason.check("reason")?;
                let it = self.commitments.get(commitment);
                let it = it.ok_or_else(|| Refused::unknown("commitment", commitment))?;
                whose(&it.by, by)?;
                ensure(
                    it.revoked.is_none(),
                    "state",
                    "it was taken back already",
                    "nothing is to be done",
                )
            }
        }
    }

    fn known(&self, id: &ContributionId) -> Result<&Contribution, Refused> {
        self.contributions
            .get(id)
            .ok_or_else(|| Refused::unknown("contribution", id))
    }

    fn at(
        &self,
        id: &ContributionId,
        stages: &[Readiness],
        picture: &dyn Picture,
    ) -> Result<&Contribution, Refused> {
        let it = self.known(id)?;
        let stage = it.readiness(picture.now());
        ensure(
            stages.contains(&stage),
            "state",
            format!("the contribution is {stage:?}").to_lowercase(),
            format!("it is possible while it is {stages:?}").to_lowercase(),
        )?;
        Ok(it)
    }
}

fn whose(owner: &Organisation, by: &Actor) -> Result<(), Refused> {
    ensure(
        owner == &by.hat,
        "own_words",
        format!("this is `{owner}`'s to say, and not for `{}`", by.hat),
        "whoever gave it says so",
    )
}

fn own(it: &Contribution, by: &Actor) -> Result<(), Refused> {
    whose(&it.contributor, by)
}

/// Nobody assesses what the own State offers.
fn others(it: &Contribution, by: &Actor) -> Result<(), Refused> {
    ensure(
        it.contributor != by.hat && it.contributor != by.nationality,
        "not_own_work",
        format!("`{}` would assess what it offers itself", by.hat),
        "somebody of another State assesses it",
    )
}
