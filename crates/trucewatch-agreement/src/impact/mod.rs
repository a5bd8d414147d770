//! What another state of knowledge changes: the sites that lie differently to a provision, and the
//! assessments that come out differently.
//!
//! Both sides are the same document, compiled as known at two times. Nothing is decided here: places
//! are asked of `territory`, incidents of [`mod@crate::judge`], and the two answers are compared.

mod incidents;
mod sites;

pub use incidents::{Assessed, AssessmentChange, IncidentChanges, NOTABLE, incidents};
pub use sites::{Placed, Relation, Site, SiteChange, SiteChanges, read_sites, sites};

use crate::Agreement;
use crate::provision::Slice;
use std::collections::BTreeMap;
use trucewatch_model::Timestamp;

/// What versions of a provision share: its id and its reading.
type Key<'a> = (&'a str, Option<&'a str>);

/// The provisions in force at an instant, with what each means then.
fn in_force(agreement: &Agreement, at: Timestamp) -> BTreeMap<Key<'_>, &Slice> {
    let provisions = agreement.provisions.iter();
    provisions
        .filter_map(|p| {
            let slice = p.slices.iter().find(|slice| slice.when.contains(at))?;
            Some(((p.id.as_str(), p.reading.as_deref()), slice))
        })
        .collect()
}
