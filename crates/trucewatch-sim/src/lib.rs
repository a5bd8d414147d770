//! A seeded world with hidden truth: batteries on both flanks of a contact line, and the sensors,
//! patrols, cameras and satellites that notice some of what they do.
//!
//! In: a [`Scenario`], a seed, a duration. Out: a [`World`]: files that are registered beforehand,
//! rows in the order in which they arrive (late, in batches, or after an outage), and the truth,
//! which only [`score`] may see. The same three give the same bytes on every platform.
//!
//! By design no flank is worse than the other: a fair toss decides who fires, and everything is
//! placed on both flanks in the same way. No row that leaves the world names a party.
//!
//! A scenario may have sensors that make events up ([`Scenario::demonstration`]): no row and no file says
//! which, and the truth knows nothing of what they tell.
//!
//! Never: IO, the clock, the platform's own sines and logarithms.

mod acoustic;
mod batteries;
mod bound;
mod cameras;
mod check;
mod delivery;
mod detector;
mod draw;
mod ears;
pub mod files;
mod fire;
#[cfg(test)]
mod fixtures;
mod keys;
mod liars;
mod line;
mod matching;
mod patrols;
mod report;
mod satellites;
mod scenario;
pub mod score;
mod setup;
mod truth;
mod weather;
mod world;

pub use delivery::Delivery;
pub use line::Flank;
pub use scenario::{Scenario, ScenarioError};
pub use setup::Setup;
pub use truth::{TruthEvent, TruthKind, UNBOUNDED};
pub use weather::{Air, Weather};
pub use world::World;

/// The formats of deliveries.
pub const FORMATS: [&str; 4] = ["picks-csv", "reports-csv", "firms-csv", "health-csv"];

/// The CSV header of a format of [`FORMATS`], without line end; empty for any other.
pub fn header(format: &str) -> &'static str {
    match format {
        "picks-csv" => "sensor_id,time_utc_seconds,amplitude,bearing_deg,bearing_sigma",
        "reports-csv" => {
            "obs_id,report_as_of,seq,date_from,date_to,time_of_day,observer,place,place_control,\
             place_ref,means,event,count,count_qualifier,assessed,weapon,motion_from,motion_to,\
             dist_km_min,dist_km_max,bearing,lat,lon,time_from,time_to,bearing_deg,\
             bearing_sigma_deg"
        }
        "firms-csv" => {
            "latitude,longitude,brightness,scan,track,acq_date,acq_time,satellite,instrument,\
             confidence,version,bright_t31,frp,daynight"
        }
        "health-csv" => "observer_id,from_utc_seconds,to_utc_seconds,state",
        _ => "",
    }
}
