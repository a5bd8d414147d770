//! Where the log stands with its witnesses, and what devices counted that never came.

use crate::access::Seen;
use crate::dto::{Gap, Gaps, Ledger};
use axum::Json;
use std::collections::BTreeSet;
use trucewatch_model::Timestamp;
use trucewatch_site::View;
use trucewatch_site::clock::Clock;
use trucewatch_site::live::Site;

/// So many gaps are listed.
const GAPS_MAX: usize = 1_000;

/// Messages that devices counted and that never came; none for whoever does not see all. What is kept from
/// them leaves the same holes: told as missing, it would mislead, and tell that it is there.
fn gaps_of(app: &Seen, view: &View) -> Vec<trucewatch_site::gaps::Gap> {
    match app.sees_all() {
        true => view.counted().gaps().collect(),
        false => Vec::new(),
    }
}

/// How many messages devices counted that never came.
pub(crate) fn missing(app: &Seen, view: &View) -> u64 {
    gaps_of(app, view)
        .iter()
        .fold(0, |sum: u64, gap| sum.saturating_add(gap.count()))
}

/// Messages that devices counted and that never came.
#[utoipa::path(get, path = "/api/gaps", responses((status = 200, body = Gaps)))]
pub(crate) async fn gaps(app: Seen) -> Json<Gaps> {
    let view = app.view();
    let mut all = gaps_of(&app, &view);
    let devices: BTreeSet<_> = all.iter().map(|gap| gap.key).collect();
    all.sort_by_key(|gap| (std::cmp::Reverse(gap.count()), *gap));
    let listed = all.into_iter().take(GAPS_MAX).map(|gap| Gap {
        holder: view.holder(gap.key).map(|holder| holder.id.clone()),
        key: gap.key.to_string(),
        boot: gap.boot,
        from: gap.from,
        to: gap.to,
    });
    Json(Gaps {
        messages: missing(&app, &view),
        devices: devices.len() as u64,
        gaps: listed.collect(),
    })
}

/// Where the log stands; nothing, and a line in the server's log, if that cannot be read now.
pub(crate) fn standing(site: &Site) -> Option<Ledger> {
    let standing = match site.standing() {
        Ok(standing) => standing,
        Err(error) => {
            tracing::warn!(%error, "where the log stands cannot be read");
            return None;
        }
    };
    let witnessed_at = standing.witnessed.and_then(|seen| {
        let seconds = i64::try_from(seen.time_unix_s).ok()?;
        Some(Timestamp::from_unix_s(seconds).to_string())
    });
    let silent = standing.asked.iter().filter(|one| one.fault.is_some());
    Some(Ledger {
        at: Clock::system().now().to_string(),
        entries: standing.entries,
        witnesses: standing.witnesses as u64,
        quorum: standing.quorum as u64,
        last_entry: standing.rung().map(|rung| rung.rung().to_owned()),
        witnessed_entries: standing.witnessed.map(|seen| seen.size),
        witnessed_at,
        silent_witnesses: silent.count() as u64,
        refused: standing.asked.iter().any(|one| one.refused),
        split: standing.equivocation.is_some(),
    })
}
