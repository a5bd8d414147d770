//! Words for kinds of observers, and the ids that follow from them.

use trucewatch_model::{ObserverId, ObserverKind};

/// Words that tables use for kinds of observers.
const WORDS: [(&str, ObserverKind); 9] = [
    ("acoustic", ObserverKind::AcousticSensor),
    ("seismic", ObserverKind::SeismicSensor),
    ("camera", ObserverKind::Camera),
    ("patrol", ObserverKind::Patrol),
    ("uav", ObserverKind::Uav),
    ("drone", ObserverKind::Uav),
    ("satellite", ObserverKind::Satellite),
    ("acoustic sensor", ObserverKind::AcousticSensor),
    ("seismic sensor", ObserverKind::SeismicSensor),
];

/// The kinds that [`kind`] knows, for messages.
pub(crate) const KINDS: &str = "one of acoustic, seismic, camera, patrol, uav";

/// The kind that a word stands for.
pub(crate) fn kind(word: &str) -> Option<ObserverKind> {
    let known = WORDS
        .iter()
        .find(|(name, _)| word.eq_ignore_ascii_case(name));
    known.map(|(_, kind)| *kind)
}

/// The network in which observers of a kind are registered. Cameras, patrols and UAVs are known by
/// their place in reports, so their network is the word for their kind; sensors belong to the
/// network that sent them.
pub(crate) fn network(kind: ObserverKind, of_file: &str) -> &str {
    match kind {
        ObserverKind::AcousticSensor | ObserverKind::SeismicSensor => of_file,
        ObserverKind::Camera => "camera",
        ObserverKind::Patrol => "patrol",
        ObserverKind::Uav => "uav",
        ObserverKind::Satellite => "satellite",
    }
}

/// The id of an observer of a kind.
pub(crate) fn id(kind: ObserverKind, of_file: &str, local: &str) -> ObserverId {
    ObserverId::in_network(network(kind, of_file), local)
}
