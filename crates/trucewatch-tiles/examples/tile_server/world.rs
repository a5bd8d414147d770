//! Invented incidents: a year of them along a line of about 1,400 km, most of them near some of its places.

use trucewatch_model::geodesy::displace;
use trucewatch_model::{ObservationClass as Class, Position, Timestamp};
use trucewatch_tiles::{Extent, Item, Lead, Placed, Standing};

/// The beginning of the year.
pub(crate) const BEGINS_S: i64 = 1_640_995_200;
pub(crate) const YEAR_S: i64 = 31_536_000;

/// Numbers that look random: SplitMix64 (Steele, Lea and Flood 2014, OOPSLA).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }
    /// 0 up to, not including, 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
    pub(crate) fn below(&mut self, count: usize) -> usize {
        ((self.share() * count as f64) as usize).min(count - 1)
    }
    /// Normally distributed, by the method of Box and Muller.
    fn normal(&mut self) -> f64 {
        let (u, v) = (1.0 - self.share(), self.share());
        (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
    }
    /// One of some, by their weights.
    fn one<T: Copy>(&mut self, of: &[(T, f64)]) -> T {
        let mut left = self.share() * of.iter().map(|(_, weight)| weight).sum::<f64>();
        let found = of.iter().find(|(_, weight)| {
            left -= weight;
            left < 0.0
        });
        found.unwrap_or(&of[0]).0
    }
}

/// A place on the line, by the share of its length.
fn on_line(share: f64) -> Position {
    let (lat, lon) = (45.2 + share * 6.4, 32.0 + share * 10.5);
    let bend = (share * 9.0).sin() * 0.92 + (share * 31.0).sin() * 0.19;
    Position::from_deg(lat + bend, lon - bend).expect("on the globe")
}

const CLASSES: [(Class, f64); 9] = [
    (Class::Explosion, 55.0),
    (Class::Burst, 18.0),
    (Class::Shot, 9.0),
    (Class::Projectile, 8.0),
    (Class::MuzzleFlash, 3.0),
    (Class::Flare, 2.0),
    (Class::ImpulsiveSound, 2.0),
    (Class::ThermalAnomaly, 2.0),
    (Class::SeismicEvent, 1.0),
];
const STANDINGS: [(Standing, f64); 5] = [
    (Standing::LooksBroken, 12.0),
    (Standing::Unclear, 30.0),
    (Standing::Holds, 18.0),
    (Standing::None, 38.0),
    (Standing::HeldBack, 2.0),
];

/// So many incidents, always the same.
pub(crate) fn incidents(count: usize) -> Vec<Item> {
    let mut dice = Dice::new(2022);
    // Some places see most of it.
    let hot: Vec<(f64, f64)> = (1..=70)
        .map(|rank| (dice.share(), 1.0 / f64::from(rank)))
        .collect();
    (0..count).map(|k| incident(&mut dice, &hot, k)).collect()
}

fn incident(dice: &mut Dice, hot: &[(f64, f64)], k: usize) -> Item {
    let (share, spread_m) = match dice.share() < 0.75 {
        true => (dice.one(hot), 5_000.0),
        false => (dice.share(), 9_000.0),
    };
    let (east, north) = (dice.normal() * spread_m, dice.normal() * spread_m);
    let at = displace(on_line(share), east, north);
    // Half of the areas are within 200 m, one in a hundred beyond 2 km.
    let major_m = (200.0 * dice.normal().exp()).clamp(15.0, 8_000.0);
    let minor_m = major_m * (0.25 + 0.75 * dice.share());
    let class = dice.one(&CLASSES);
    let standing = dice.one(&STANDINGS);
    let begins_ns = (dice.share() * YEAR_S as f64 * 1e9) as i64;
    Item {
        id: format!("i-{:016x}", dice.next()),
        begins: Timestamp::from_unix_ns(BEGINS_S * 1_000_000_000 + begins_ns),
        place: Some(Placed {
            at,
            extent: Extent::Ellipse {
                major_m,
                minor_m,
                azimuth_deg: dice.share() * 180.0,
            },
            within_m: major_m.ceil() as u32,
            coarse: None,
        }),
        classes: vec![class],
        lead: Lead::of(Some(class)),
        standing,
        held_back: standing == Standing::HeldBack,
        provisional: k.is_multiple_of(1_000),
        events: 1 + (dice.share() * dice.share() * 6.0) as u32,
    }
}

/// One line: what the table of `postgis.sql` holds.
pub(crate) fn csv(item: &Item) -> String {
    let place = item.place.as_ref().expect("all have a place");
    let Extent::Ellipse {
        major_m,
        minor_m,
        azimuth_deg,
    } = &place.extent
    else {
        panic!("all are ellipses")
    };
    format!(
        "{},{},{:.7},{:.7},{major_m:.2},{minor_m:.2},{azimuth_deg:.3},{},{},{},{},{},{}\n",
        item.id,
        item.begins.as_unix_ns(),
        place.at.lat_deg(),
        place.at.lon_deg(),
        item.lead.name(),
        item.standing.name(),
        item.held_back,
        item.provisional,
        item.events,
        place.within_m
    )
}
