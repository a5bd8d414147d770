//! What is registered before the start: sensors, places, the line.

use crate::draw::Draw;
use crate::ears::Ear;
use crate::scenario::Scenario;

/// Files a site loads before any data arrives. None of them names a party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// `sensor_id,lat,lon,elev,kind,owner,name`: acoustic sensors by number, cameras and patrols by
    /// the name of their place. `owner` is who can touch the device.
    pub sensors_csv: String,
    /// `name,latitude,longitude,population`.
    pub places_csv: String,
    /// A GeoJSON feature collection with one line string whose `id` is `contact-2020`.
    pub lines_geojson: String,
}

pub(crate) fn make(scenario: &Scenario, ears: &[Ear]) -> Setup {
    Setup {
        sensors_csv: sensors(scenario, ears),
        places_csv: places(scenario),
        lines_geojson: lines(scenario),
    }
}

fn sensors(scenario: &Scenario, ears: &[Ear]) -> String {
    let mut text = String::from("sensor_id,lat,lon,elev,kind,owner,name\n");
    for ear in ears {
        // Custody is fixed by the number alone: who installed a box does not depend on luck.
        let owner = ["mission", "institute", "volunteers"]
            [Draw::stream(0, "owner", ear.number, 0).below(3)];
        text.push_str(&format!(
            "{},{:.6},{:.6},{:.1},acoustic,{owner},A{:03}\n",
            ear.number,
            ear.position.lat_deg(),
            ear.position.lon_deg(),
            ear.elevation_m,
            ear.number,
        ));
    }
    let sites = scenario.cameras.iter().map(|site| (site, "camera"));
    for (site, kind) in sites.chain(scenario.patrols.iter().map(|site| (site, "patrol"))) {
        let (lat, lon) = (site.position.lat_deg(), site.position.lon_deg());
        let elevation_m = crate::line::ground_m(site.position);
        let name = &site.name;
        text.push_str(&format!(
            "{name},{lat:.6},{lon:.6},{elevation_m:.1},{kind},mission,{name}\n"
        ));
    }
    text
}

fn places(scenario: &Scenario) -> String {
    let mut text = String::from("name,latitude,longitude,population\n");
    for place in &scenario.keys.map.places {
        text.push_str(&format!(
            "{},{:.5},{:.5},{}\n",
            place.name, place.lat, place.lon, place.population
        ));
    }
    text
}

fn lines(scenario: &Scenario) -> String {
    let points: Vec<String> = (scenario.line.points().iter())
        .map(|p| format!("[{},{}]", p.lon_deg(), p.lat_deg()))
        .collect();
    format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\
         \"properties\":{{\"id\":\"contact-2020\",\"name\":\"Contact line\"}},\
         \"geometry\":{{\"type\":\"LineString\",\"coordinates\":[{}]}}}}]}}\n",
        points.join(",")
    )
}
