//! Sources, sensors and air for unit tests.

use crate::ears::Ear;
use crate::fire::Happening;
use crate::keys::Acoustic as Keys;
use crate::line::ground_m;
use crate::scenario::Scenario;
use crate::truth::TruthKind;
use crate::weather::Air;
use trucewatch_model::{Position, geodesy};

pub(crate) fn event(position: Position, salvo: Option<u64>, id: u64) -> Happening {
    Happening {
        id,
        t_s: 100.0,
        position,
        kind: TruthKind::Explosion,
        salvo,
        linked: None,
        fired_from: None,
        gun: None,
        loudness: 1.0,
    }
}

pub(crate) fn origin() -> Position {
    Position::from_deg(48.0, 38.0).expect("a position")
}

/// A sensor at the same height as an event at `origin`, so many metres east and north of it.
pub(crate) fn ear(east_m: f64, north_m: f64) -> Ear {
    let scenario = Scenario::reference();
    let mut ear = crate::ears::place(&scenario, 1, 0.0).swap_remove(0);
    ear.position = geodesy::displace(origin(), east_m, north_m);
    ear.elevation_m = ground_m(origin());
    ear.site = 1.0;
    ear
}

pub(crate) const STILL_20_C: Air = Air {
    temperature_c: 20.0,
    wind_east_m_per_s: 0.0,
    wind_north_m_per_s: 0.0,
};

pub(crate) fn exact_keys() -> Keys {
    let mut keys = Scenario::reference().keys.acoustic;
    keys.path_sigma_rel = 0.0;
    keys.pick_sigma_s = [1e-9, 1e-9];
    keys.miss_share = 0.0;
    keys.echo_share = 0.0;
    keys
}
