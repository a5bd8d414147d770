//! From files to everything that is told.

use crate::differences::Difference;
use crate::error::LinesError;
use crate::gazetteer::{self, Gazetteer, Settlement};
use crate::infrastructure::{self, Facility};
use crate::measure::{self, Known};
use crate::options::{self, Candidate, Shape};
use crate::sides::{self, Seen};
use crate::source::Source;
use crate::summary::{
    Change, Changing, History, LinePair, OptionSummary, Pair, People, Settings, Settlements, Side,
    SideAt, Sided, Summary, ZonePair, degrees, km, km2,
};
use crate::{differences, page};
use trucewatch_geometry::Place;
use trucewatch_geometry::overlay::{self, Between, Closing, Patch, total_m2};

/// What to compare.
#[derive(Clone, Copy, Debug)]
pub struct Files<'a> {
    /// Candidate lines and zones, GeoJSON.
    pub options: &'a [Source<'a>],
    /// Settlements, CSV.
    pub gazetteer: Option<Source<'a>>,
    /// Infrastructure, GeoJSON.
    pub infrastructure: Option<Source<'a>>,
    /// How near a settlement is near.
    pub near_km: f64,
    /// How far from a line or zone infrastructure is counted.
    pub buffer_km: f64,
}

/// A comparison: its figures, and the shapes they are of.
#[derive(Debug)]
pub struct Comparison {
    pub(crate) options: Vec<Candidate>,
    pub(crate) differences: Vec<Difference>,
    /// The figures.
    pub summary: Summary,
}

impl Comparison {
    /// The land between lines and what only one of two zones has, as GeoJSON.
    ///
    /// # Errors
    /// None that are known.
    pub fn differences_geojson(&self) -> Result<String, serde_json::Error> {
        differences::geojson(&self.differences)
    }

    /// The page for people: one HTML document without scripts and without requests.
    pub fn page(&self) -> String {
        page::page(self).into_string()
    }
}

/// Reads all files and compares what is in them.
///
/// # Errors
/// [`LinesError`] names the file, and where there is one the line.
pub fn compare(files: &Files<'_>) -> Result<Comparison, LinesError> {
    let options = options::read(files.options)?;
    let gazetteer = files.gazetteer.as_ref().map(gazetteer::read).transpose()?;
    let facilities = files
        .infrastructure
        .as_ref()
        .map(infrastructure::read)
        .transpose()?;
    let places: Vec<Place> = gazetteer
        .iter()
        .flat_map(|g| &g.settlements)
        .filter_map(sides::place)
        .collect();
    let known = gazetteer.as_ref().map(|g| Known {
        settlements: &g.settlements,
        places: &places,
        near_m: files.near_km * 1e3,
    });
    let seen: Vec<Vec<Seen>> = options.iter().map(|o| sides::see(o, &places)).collect();
    let figures = options
        .iter()
        .zip(&seen)
        .map(|(option, seen)| {
            alone(
                option,
                known.as_ref().map(|k| (k, seen.as_slice())),
                facilities.as_deref(),
                files.buffer_km,
            )
        })
        .collect();
    let settlements = gazetteer.as_ref().map(|g| g.settlements.as_slice());
    let mut differences = Vec::new();
    let mut pairs = Vec::new();
    for (i, first) in options.iter().enumerate() {
        for (j, second) in options.iter().enumerate().skip(i + 1) {
            let both = [(first, seen[i].as_slice()), (second, seen[j].as_slice())];
            pairs.push(pair(both, settlements, &mut differences));
        }
    }
    let histories = histories(&options, &seen, settlements);
    let summary = Summary {
        format: "trucewatch-lines-compare",
        format_version: 1,
        settings: Settings {
            near_km: files.near_km,
            buffer_km: files.buffer_km,
        },
        options: figures,
        pairs,
        histories,
        settlements: gazetteer.map(|g| {
            let file = files.gazetteer.map_or("", |s| s.name);
            listed(file, g, &options, &seen)
        }),
    };
    Ok(Comparison {
        options,
        differences,
        summary,
    })
}

fn alone(
    option: &Candidate,
    known: Option<(&Known<'_>, &[Seen])>,
    facilities: Option<&[Facility]>,
    buffer_km: f64,
) -> OptionSummary {
    let (line, zone) = match &option.shape {
        Shape::Line(line) => (Some(measure::line(line, known)), None),
        Shape::Zone(zone) => (None, Some(measure::zone(zone))),
    };
    OptionSummary {
        id: option.id.clone(),
        name: option.name.clone(),
        file: option.file.clone(),
        valid_from: option.valid_from.clone(),
        uncertainty_m: option.uncertainty_m,
        line,
        zone,
        settlements: known.map(|(k, seen)| measure::by_side(option, k, seen, f64::INFINITY)),
        settlements_near: known.map(|(k, seen)| measure::by_side(option, k, seen, k.near_m)),
        infrastructure: facilities.map(|f| measure::infrastructure(option, f, buffer_km * 1e3)),
    }
}

fn pair(
    [(first, first_seen), (second, second_seen)]: [(&Candidate, &[Seen]); 2],
    settlements: Option<&[Settlement]>,
    differences: &mut Vec<Difference>,
) -> Pair {
    let mut pair = Pair {
        first: first.id.clone(),
        second: second.id.clone(),
        not_compared: None,
        lines: None,
        zones: None,
        changing: None,
    };
    let mut keep = |side: &'static str, patches: Vec<Patch>| {
        let from = [first.id.clone(), second.id.clone()];
        differences.extend(patches.into_iter().map(|patch| Difference {
            pair: from.clone(),
            side,
            patch,
        }));
    };
    let told = |land: &[(Side, Side, &[Patch])]| {
        settlements.map(|s| changing(s, first_seen, second_seen, land))
    };
    match (&first.shape, &second.shape) {
        (Shape::Line(a), Shape::Line(b)) => match overlay::lines(a, b) {
            Ok(between) => {
                pair.lines = Some(line_pair(&between));
                pair.changing = told(&[
                    (Side::Left, Side::Right, &between.left),
                    (Side::Right, Side::Left, &between.right),
                ]);
                keep("left_of_first_right_of_second", between.left);
                keep("right_of_first_left_of_second", between.right);
            }
            Err(reason) => pair.not_compared = Some(reason.to_string()),
        },
        (Shape::Zone(a), Shape::Zone(b)) => match overlay::zones(a, b) {
            Ok(shares) => {
                pair.zones = Some(ZonePair {
                    first_only_km2: km2(total_m2(&shares.first_only)),
                    second_only_km2: km2(total_m2(&shares.second_only)),
                    both_km2: km2(total_m2(&shares.both)),
                });
                pair.changing = told(&[
                    (Side::Inside, Side::Outside, &shares.first_only),
                    (Side::Outside, Side::Inside, &shares.second_only),
                ]);
                keep("first_only", shares.first_only);
                keep("second_only", shares.second_only);
            }
            Err(reason) => pair.not_compared = Some(reason.to_string()),
        },
        _ => pair.not_compared = Some("one is a line, the other a zone".to_owned()),
    }
    pair
}

fn line_pair(between: &Between) -> LinePair {
    LinePair {
        left_of_first_right_of_second_km2: km2(total_m2(&between.left)),
        right_of_first_left_of_second_km2: km2(total_m2(&between.right)),
        patches: between.left.len() + between.right.len(),
        second_turned: between.turned,
        first_from_km: km(between.first_from_m),
        first_to_km: km(between.first_to_m),
        closed_at_start: closing(between.start),
        closed_at_end: closing(between.end),
        closed_at_start_km: km(between.start_m),
        closed_at_end_km: km(between.end_m),
    }
}

fn closing(closing: Closing) -> &'static str {
    match closing {
        Closing::FromFirst => "shortest_way_from_end_of_first",
        Closing::FromSecond => "shortest_way_from_end_of_second",
        Closing::EndToEnd => "from_end_to_end",
    }
}

/// Settlements on pieces of land, each piece with the sides on which it lies.
fn changing(
    settlements: &[Settlement],
    first: &[Seen],
    second: &[Seen],
    land: &[(Side, Side, &[Patch])],
) -> Changing {
    let mut changing = Changing {
        total: People::default(),
        settlements: Vec::new(),
        undetermined: 0,
    };
    for (settlement, (a, b)) in settlements.iter().zip(first.iter().zip(second)) {
        if a.side == Side::Undetermined || b.side == Side::Undetermined {
            changing.undetermined += 1;
            continue;
        }
        let Some(place) = sides::place(settlement) else {
            continue;
        };
        let sides = land
            .iter()
            .find(|(_, _, patches)| patches.iter().any(|patch| patch.contains(&place)));
        if let Some((first, second, _)) = sides {
            changing.total.add(settlement);
            changing.settlements.push(Change {
                settlement: settlement.clone(),
                first: *first,
                second: *second,
            });
        }
    }
    changing
}

/// Lines with two or more dated versions, in the order of their dates.
fn histories(
    options: &[Candidate],
    seen: &[Vec<Seen>],
    settlements: Option<&[Settlement]>,
) -> Vec<History> {
    let mut histories: Vec<History> = Vec::new();
    for option in options.iter().filter(|o| o.valid_from.is_some()) {
        if histories.iter().any(|h| h.line == option.line) {
            continue;
        }
        let mut versions: Vec<(&Candidate, &[Seen])> = options
            .iter()
            .zip(seen.iter().map(Vec::as_slice))
            .filter(|(o, _)| o.line == option.line && o.valid_from.is_some())
            .collect();
        versions.sort_by(|(a, _), (b, _)| a.valid_from.cmp(&b.valid_from).then(a.id.cmp(&b.id)));
        if versions.len() < 2 {
            continue;
        }
        // Told anew, because the files may have been given in another order than the dates.
        let mut drawn_already = Vec::new();
        histories.push(History {
            line: option.line.clone(),
            versions: versions.iter().map(|(v, _)| v.id.clone()).collect(),
            changes: versions
                .windows(2)
                .map(|w| pair([w[0], w[1]], settlements, &mut drawn_already))
                .collect(),
        });
    }
    histories
}

fn listed(
    file: &str,
    gazetteer: Gazetteer,
    options: &[Candidate],
    seen: &[Vec<Seen>],
) -> Settlements {
    let list = gazetteer
        .settlements
        .into_iter()
        .enumerate()
        .map(|(at, mut settlement)| {
            settlement.lat_deg = degrees(settlement.lat_deg);
            settlement.lon_deg = degrees(settlement.lon_deg);
            let side = |seen: &Seen| SideAt {
                side: seen.side,
                distance_km: km(seen.nearest.distance_m),
            };
            Sided {
                settlement,
                sides: options
                    .iter()
                    .zip(seen)
                    .filter_map(|(o, seen)| Some((o.id.clone(), side(seen.get(at)?))))
                    .collect(),
            }
        })
        .collect();
    Settlements {
        file: file.to_owned(),
        without_position: gazetteer.without_position,
        list,
    }
}
