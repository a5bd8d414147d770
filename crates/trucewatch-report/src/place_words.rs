//! Positions in words: distance and wind from the nearest named place, or coordinates with no more
//! digits than their uncertainty justifies.

use crate::text::NBSP;
use crate::words::{Words, args};
use maud::{Markup, html};
use trucewatch_model::{Area, Compass16, Gazetteer, NamedPlace, Position, geodesy};

/// A named place farther away than this names nothing.
const NEAR_M: f64 = 50_000.0;
/// Decimals of degrees that are never exceeded (about 11 m).
const DECIMALS_MAX: usize = 4;

/// Places in words, by the names of a gazetteer.
pub(crate) struct Nearest<'a> {
    words: Words,
    gazetteer: &'a Gazetteer,
}

impl<'a> Nearest<'a> {
    pub(crate) fn new(words: Words, gazetteer: &'a Gazetteer) -> Self {
        Self { words, gazetteer }
    }

    /// The nearest place within 50 km and its distance in metres.
    pub(crate) fn find(&self, p: Position) -> Option<(&'a NamedPlace, f64)> {
        self.gazetteer.nearest(p, NEAR_M)
    }

    /// Where an area is, in words.
    pub(crate) fn words(&self, area: &Area) -> Markup {
        match area.centre() {
            Some(centre) => self.around(centre, area.within_m().unwrap_or(0.0)),
            None => html! { (self.words.text("not-located")) },
        }
    }

    /// Where a position is, known to within so many metres.
    pub(crate) fn around(&self, centre: Position, within_m: f64) -> Markup {
        match self.find(centre) {
            Some((place, distance_m)) => self.beside(place, centre, distance_m, within_m),
            None => html! { (self.words.coordinates(centre, within_m.max(1_200.0))) },
        }
    }

    fn beside(
        &self,
        place: &NamedPlace,
        centre: Position,
        distance_m: f64,
        within_m: f64,
    ) -> Markup {
        let name = self.words.source(&place.name);
        if within_m > distance_m && within_m > 1_000.0 {
            return self.words.rich("place-around", args! { name: name });
        }
        if distance_m < 750.0 {
            return self.words.rich("place-in-or-near", args! { name: name });
        }
        let wind = Compass16::nearest(geodesy::azimuth_deg(place.position, centre));
        let (id, step_km) = match within_m > 2_500.0 {
            true => ("place-about-from", 5.0),
            false => ("place-from", 1.0),
        };
        let km = ((distance_m / 1e3 / step_km).round() * step_km).max(step_km);
        self.words.rich(
            id,
            args! { km: km, wind: self.words.wind(wind), name: name },
        )
    }
}

impl Words {
    /// A direction of the compass: `ESE`.
    pub(crate) fn wind(self, wind: Compass16) -> String {
        self.text(&format!("wind-{}", wind.name().to_ascii_lowercase()))
    }

    /// `48.013° N, 37.802° E`, with the last digit no finer than the 95 % radius: 340 m gives three
    /// decimals (111 m), 5 km gives two.
    pub(crate) fn coordinates(self, p: Position, within_m: f64) -> String {
        let decimals = decimals(within_m);
        let one = |value: f64, positive: &str, negative: &str| {
            let wind = self.text(if value < 0.0 { negative } else { positive });
            format!("{}°{NBSP}{wind}", self.decimal(value.abs(), decimals))
        };
        let (lat, lon) = (
            one(p.lat_deg(), "wind-n", "wind-s"),
            one(p.lon_deg(), "wind-e", "wind-w"),
        );
        self.with("coordinates", args! { lat: lat, lon: lon })
    }

    /// A length in metres rounded up to two digits, or in kilometres: `120 m`, `4.2 km`.
    pub(crate) fn within(self, metres: f64) -> String {
        if !metres.is_finite() {
            return self.text("not-known");
        }
        let mut step = 1.0;
        while metres >= step * 100.0 {
            step *= 10.0;
        }
        let rounded = (metres / step).ceil() * step;
        let (unit, number) = if rounded < 1_000.0 {
            ("metres", self.decimal(rounded, 0))
        } else if rounded < 10_000.0 {
            ("kilometres", self.decimal(rounded / 1e3, 1))
        } else {
            ("kilometres", self.decimal(rounded / 1e3, 0))
        };
        self.with(unit, args! { n: number })
    }
}

/// The fewest decimals of a degree whose step is not longer than `within_m`.
fn decimals(within_m: f64) -> usize {
    let mut step_m = 111_320.0;
    let mut decimals = 0;
    while step_m > within_m && decimals < DECIMALS_MAX {
        step_m /= 10.0;
        decimals += 1;
    }
    decimals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    const EN: Words = Words::new(Lang::En);

    fn at(lat: f64, lon: f64) -> Position {
        Position::from_deg(lat, lon).expect("a position")
    }

    fn gazetteer() -> Gazetteer {
        let place = |name: &str, lat, lon| NamedPlace {
            name: name.into(),
            other_names: vec![],
            position: at(lat, lon),
            population: 0,
        };
        Gazetteer::new(vec![
            place("Avdiivka", 48.139, 37.742),
            place("Horlivka", 48.334, 38.092),
            place("Donetsk", 48.015, 37.802),
        ])
    }

    fn area(lat: f64, lon: f64, sigma_m: f64) -> Area {
        Area::Ellipse {
            centre: at(lat, lon),
            sigma_major_m: sigma_m,
            sigma_minor_m: sigma_m,
            azimuth_deg: 0.0,
        }
    }

    #[test]
    fn areas_are_named_from_the_nearest_place() {
        let g = gazetteer();
        let nearest = Nearest::new(EN, &g);
        let cases = [
            (
                area(48.129, 37.779, 40.0),
                "3\u{A0}km ESE of <bdi>Avdiivka</bdi>",
                "the plain case",
            ),
            (
                area(48.139, 37.745, 40.0),
                "in or near <bdi>Avdiivka</bdi>",
                "a direction would be noise",
            ),
            (
                area(48.129, 37.779, 2_000.0),
                "around <bdi>Avdiivka</bdi>",
                "known less well than the distance",
            ),
            (
                area(48.20, 37.85, 2_000.0),
                "about 10\u{A0}km NE of <bdi>Avdiivka</bdi>",
                "a coarse area gets a coarse distance",
            ),
            (
                area(50.0, 30.0, 40.0),
                "50.00°\u{A0}N, 30.00°\u{A0}E",
                "nothing named is near",
            ),
            (Area::NotLocated, "not located", "no place is made up"),
        ];
        for (area, expected, why) in cases {
            assert_eq!(nearest.words(&area).into_string(), expected, "{why}");
        }
    }

    #[test]
    fn places_are_said_in_every_language() {
        let g = gazetteer();
        let said = Lang::ALL.map(|lang| {
            let nearest = Nearest::new(Words::new(lang), &g);
            nearest.words(&area(48.129, 37.779, 40.0)).into_string()
        });
        let expected = [
            "3\u{A0}km ESE of <bdi>Avdiivka</bdi>",
            "3\u{A0}км на СхПдСх від: <bdi>Avdiivka</bdi>",
            "3\u{A0}км к ВЮВ от: <bdi>Avdiivka</bdi>",
            "à 3\u{A0}km ESE de <bdi>Avdiivka</bdi>",
            "3\u{A0}km OSO von <bdi>Avdiivka</bdi>",
        ];
        assert_eq!(said, expected);
        let p = at(48.012, 37.802);
        let said = Lang::ALL.map(|lang| Words::new(lang).coordinates(p, 340.0));
        assert_eq!(said[0], "48.012°\u{A0}N, 37.802°\u{A0}E");
        assert_eq!(said[3], "48,012°\u{A0}N\u{A0}; 37,802°\u{A0}E");
        assert_eq!(said[4], "48,012°\u{A0}N; 37,802°\u{A0}O");
    }

    #[test]
    fn the_nearest_is_the_nearest_of_all() {
        let g = gazetteer();
        let nearest = Nearest::new(EN, &g);
        for k in 0..200_u32 {
            let p = at(
                47.9 + f64::from(k % 20) * 0.03,
                37.5 + f64::from(k / 20) * 0.08,
            );
            let slow = g
                .places()
                .iter()
                .map(|place| geodesy::distance_m(place.position, p))
                .filter(|d| *d < NEAR_M)
                .reduce(f64::min);
            let fast = nearest.find(p).map(|(_, d)| d);
            assert_eq!(fast.map(f64::to_bits), slow.map(f64::to_bits), "{p:?}");
        }
    }

    #[test]
    fn digits_follow_the_uncertainty() {
        let p = at(-48.012_345_6, 37.802_178_9);
        let cases = [
            (5.0, "48.0123°\u{A0}S, 37.8022°\u{A0}E", "the cap"),
            (
                340.0,
                "48.012°\u{A0}S, 37.802°\u{A0}E",
                "hundreds of metres",
            ),
            (5_000.0, "48.01°\u{A0}S, 37.80°\u{A0}E", "kilometres"),
            (200_000.0, "48°\u{A0}S, 38°\u{A0}E", "hopeless"),
        ];
        for (within_m, expected, why) in cases {
            assert_eq!(EN.coordinates(p, within_m), expected, "{why}");
        }
    }

    #[test]
    fn radii_are_rounded_up_never_down() {
        let cases = [
            (7.2, "8\u{A0}m"),
            (111.0, "120\u{A0}m"),
            (999.0, "1.0\u{A0}km"),
            (4_120.0, "4.2\u{A0}km"),
            (12_300.0, "13\u{A0}km"),
        ];
        for (metres, expected) in cases {
            assert_eq!(EN.within(metres), expected);
        }
    }
}
