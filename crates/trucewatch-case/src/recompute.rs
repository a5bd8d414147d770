//! Works a finding out of records, and chooses which records it takes.

use serde::{Deserialize, Serialize};
use trucewatch_fusion::Settings;
use trucewatch_model::canonical::Record;
use trucewatch_model::{Marking, ObservationClass, Timestamp};
use trucewatch_proof::Identity;
use trucewatch_site::judgement::{Arrived, Judgement};
use trucewatch_site::{IncidentEntry, SOFTWARE, View, configuration};

/// Whether the recipient may see the records of keys. Who may not gets nothing that keys set aside, and
/// everything he gets counts.
pub(crate) fn sees_keys(recipient: Marking) -> bool {
    recipient >= Marking::default()
}

/// What these records give, once nothing more is awaited. They must come in the order of the log. Which
/// of them count follows from the keys and corrections among them.
pub(crate) fn view_of<'a>(
    identity: &Identity,
    recipient: Marking,
    items: impl Iterator<Item = &'a Arrived> + Clone,
) -> View {
    let identity = sees_keys(recipient).then_some(identity);
    let judgement = Judgement::of(identity, items.clone());
    let mut view = View::new(Settings::default()).judged_by(judgement);
    for item in items {
        view.apply(item.clone());
    }
    view.refresh(Timestamp::from_unix_ns(0), None);
    view
}

/// The entry that states the program, settings and agreement that these entries are worked out with: the
/// last that states any, if it states those.
pub(crate) fn configuration(items: &[Arrived]) -> Option<u64> {
    let last = |wanted: fn(&Record) -> bool| items.iter().rev().find(|i| wanted(&i.record));
    let text = match last(|record| matches!(record, Record::Agreement { .. })).map(|i| &i.record) {
        Some(Record::Agreement { text }) => Some(text.as_str()),
        _ => None,
    };
    let stated =
        last(|record| matches!(record, Record::Configuration(c) if configuration::is_stated(c)))?;
    let Record::Configuration(configuration) = &stated.record else {
        return None;
    };
    let same = configuration.software == SOFTWARE
        && configuration.settings == configuration::with_agreement(text);
    same.then_some(stated.seq)
}

/// Which entries a bundle takes. All records that are no observations (observers, lines and zones,
/// places, agreements, keys, decisions) are always among them; a sensor's state of health changes no finding, so that
/// it is taken only by the last rule. The first rule is used whose entries give the same bytes as
/// all that the recipient may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Observations from six hours before the incident to an hour after it.
    Near,
    /// Observations from the beginning of the log's time to an hour after the incident. The air is
    /// estimated from all that was heard before, and a place depends on the air.
    Before,
    /// All observations.
    All,
    /// Every entry.
    Log,
}

const BEFORE_S: f64 = 6.0 * 3_600.0;
const AFTER_S: f64 = 3_600.0;

impl Rule {
    /// In the order in which they are tried.
    pub(crate) const ALL: [Self; 4] = [Self::Near, Self::Before, Self::All, Self::Log];

    /// Whether it takes this record for an incident.
    pub(crate) fn takes(self, record: &Record, incident: &IncidentEntry) -> bool {
        let Record::Observation(observation) = record else {
            return true;
        };
        if observation.class == ObservationClass::StateOfHealth {
            return self == Self::Log;
        }
        let incident = &incident.incident;
        let begun = observation.time.latest >= incident.begins.plus_s(-BEFORE_S);
        let over = observation.time.earliest > incident.ends.plus_s(AFTER_S);
        match self {
            Self::Near => begun && !over,
            Self::Before => !over,
            Self::All | Self::Log => true,
        }
    }

    /// What it takes, in words.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Near => "all observations from six hours before the incident to an hour after it",
            Self::Before => "all observations up to an hour after the incident",
            Self::All => "all observations",
            Self::Log => "every entry of the log",
        }
    }
}
