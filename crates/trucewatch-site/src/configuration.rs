//! What results depend on beside the evidence, as entries of the log: one for each change.

use crate::clock::Clock;
use crate::handling::own_entry;
use crate::live::LATENESS_S;
use crate::{SOFTWARE, SiteError};
use std::collections::BTreeMap;
use trucewatch_evidence::{EvidenceLog as _, SqliteStore};
use trucewatch_fusion::Settings;
use trucewatch_model::Configuration;
use trucewatch_model::canonical::Record;
use trucewatch_proof::{Hash, hex};

/// What stands before the name of a setting of fusion.
pub const FUSION: &str = "fusion.";
/// How late arrivals may be, in seconds.
const LATENESS: &str = "live.lateness_s";
/// SHA-256 of the text of the agreement in force; absent if there is none.
pub const AGREEMENT: &str = "agreement";

/// What fusion assumes, by name: other settings, other findings. Numbers are written so that they
/// read back as the same.
pub fn fusion_settings() -> BTreeMap<String, String> {
    let Settings {
        max_range_m,
        max_first_range_m,
        sound_speed_prior_m_per_s,
        wind_prior_sigma_m_per_s,
        weather_change_m_per_s_per_hour,
        path_sigma_rel,
        pick_sigma_s,
        detection_max,
        event_density,
        min_log_odds,
        min_picks,
        block_s,
    } = Settings::default();
    let pair = |(a, b): (f64, f64)| format!("{a} {b}");
    let all = [
        ("block_s", block_s.to_string()),
        ("detection_max", detection_max.to_string()),
        ("event_density", event_density.to_string()),
        ("max_first_range_m", max_first_range_m.to_string()),
        ("max_range_m", max_range_m.to_string()),
        ("min_log_odds", min_log_odds.to_string()),
        ("min_picks", min_picks.to_string()),
        ("path_sigma_rel", path_sigma_rel.to_string()),
        ("pick_sigma_s", pair(pick_sigma_s)),
        ("sound_speed_prior_m_per_s", pair(sound_speed_prior_m_per_s)),
        (
            "weather_change_m_per_s_per_hour",
            weather_change_m_per_s_per_hour.to_string(),
        ),
        (
            "wind_prior_sigma_m_per_s",
            wind_prior_sigma_m_per_s.to_string(),
        ),
    ];
    all.map(|(name, value)| (name.to_owned(), value)).into()
}

/// What this program works with, over an agreement with that text.
pub fn with_agreement(text: Option<&str>) -> BTreeMap<String, String> {
    let fusion = fusion_settings().into_iter();
    let mut settings: BTreeMap<String, String> = fusion
        .map(|(name, value)| (format!("{FUSION}{name}"), value))
        .collect();
    settings.insert(LATENESS.to_owned(), LATENESS_S.to_string());
    if let Some(text) = text {
        let hash = Hash::of(&[text.as_bytes()]).to_hex();
        settings.insert(AGREEMENT.to_owned(), hash);
    }
    settings
}

/// The setting that says who may receive a configuration, where that is not all of the mission.
pub const MARKING: &str = "marking";

/// Whether this states what results depend on. Others state something else that somebody set, such as that the
/// clock is right, or an account.
pub fn is_stated(configuration: &Configuration) -> bool {
    configuration.settings.contains_key(LATENESS)
}

/// Puts what somebody set into the log, an entry each. What is there already is not put in twice.
///
/// # Errors
/// If the log cannot be written.
pub fn say(
    store: &mut SqliteStore,
    said: impl IntoIterator<Item = BTreeMap<String, String>>,
    clock: &Clock,
) -> Result<(), SiteError> {
    let entry = |settings| {
        let configuration = Configuration {
            software: SOFTWARE.to_owned(),
            settings,
            replaces: None,
        };
        own_entry(Record::Configuration(configuration), clock)
    };
    let entries: Vec<_> = said.into_iter().map(entry).collect();
    store.append(&entries)?;
    Ok(())
}

/// The configuration that the log last states, with the number of its entry.
///
/// # Errors
/// If the log cannot be read.
pub fn latest(store: &SqliteStore) -> Result<Option<(u64, Configuration)>, SiteError> {
    let entries = store.read_kind("configuration")?.into_iter().rev();
    let mut stated = entries.filter_map(|entry| match entry.record {
        Record::Configuration(stated) if is_stated(&stated) => Some((entry.seq, stated)),
        _ => None,
    });
    Ok(stated.next())
}

/// The entry that states what this program works with now; absent if the log states something else
/// or nothing.
///
/// # Errors
/// If the log cannot be read.
pub fn on_record(store: &SqliteStore) -> Result<Option<u64>, SiteError> {
    let settings = now(store)?;
    let latest = latest(store)?;
    Ok(latest
        .filter(|(_, stated)| stated.software == SOFTWARE && stated.settings == settings)
        .map(|(seq, _)| seq))
}

/// Puts what this program works with into the log, if the log does not state it already. Each names
/// the one that it replaces, so that a return to an earlier one is an entry too. Returns the number
/// of the entry that holds now.
///
/// # Errors
/// If the log cannot be read or written.
pub fn state(store: &mut SqliteStore, clock: &Clock) -> Result<u64, SiteError> {
    if let Some(seq) = on_record(store)? {
        return Ok(seq);
    }
    let before = latest(store)?.map(|(_, before)| Record::Configuration(before).sha256());
    let record = Record::Configuration(Configuration {
        software: SOFTWARE.to_owned(),
        settings: now(store)?,
        replaces: before.map(|hash| hex(&hash)),
    });
    let appended = store.append(&[own_entry(record, clock)])?;
    Ok(appended.first().map_or(0, |appended| appended.seq()))
}

fn now(store: &SqliteStore) -> Result<BTreeMap<String, String>, SiteError> {
    let last = store.read_kind("agreement")?.pop();
    let text = last.and_then(|entry| match entry.record {
        Record::Agreement { text } => Some(text),
        _ => None,
    });
    Ok(with_agreement(text.as_deref()))
}
