//! The order in which an observation is written: one description for both ways.

use super::CompactError;
use super::pipe::{Pipe, Piped, known};
use super::words::{BOUNDS, CLOCKS, DESCRIPTIONS, FAMILIES, FIXES, HEALTH, KINDS, MARKINGS, MEANS};
use trucewatch_model::observation::{
    Calibre, Description, Direction, Health, Means, Motion, Observation, ObservationClass, Place,
    RootBeginning, SeenCheckpoint, Signal, Weapon, WeaponFamily,
};
use trucewatch_model::{
    Bearing, ClockSource, Compass16, Count, CountBound, Fix, FixSource, Known, ObserverId,
    ObserverKind, Position, RangeM, TimeSpan, Timestamp,
};

/// Times are counted from 2020-01-01T00:00:00Z.
const EPOCH_NS: i64 = 1_577_836_800_000_000_000;

/// What stands for an observation until it is read.
pub(super) fn blank() -> Observation {
    Observation::new(
        ObserverId::from_text(""),
        ObserverKind::Patrol,
        Means::Saw,
        ObservationClass::Explosion,
        TimeSpan::instant(Timestamp::from_unix_ns(0), ClockSource::Unstated),
    )
}

/// Which of the fields that are mostly absent are there, in one number, then those fields.
pub(super) fn observation<P: Pipe>(pipe: &mut P, o: &mut Observation) -> Piped {
    let mut observer = o.observer.as_str().to_owned();
    pipe.text(&mut observer)?;
    o.observer = ObserverId::from_text(observer);
    pipe.one_of(&KINDS, &mut o.observer_kind)?;
    pipe.one_of(&MEANS, &mut o.means)?;
    pipe.one_of(&ObservationClass::ALL, &mut o.class)?;
    pipe.one_of(&MARKINGS, &mut o.marking)?;
    time(pipe, &mut o.time)?;
    let absent = blank();
    let mut there = [
        o.description != absent.description,
        o.count != absent.count,
        o.place != absent.place,
        o.direction != absent.direction,
        o.motion != absent.motion,
        o.weapon != absent.weapon,
        o.signal != absent.signal,
        o.health != absent.health,
        o.source_record != absent.source_record,
        o.sequence != absent.sequence,
        o.seen != absent.seen,
    ]
    .iter()
    .rev()
    .fold(0u64, |bits, there| bits << 1 | u64::from(*there));
    pipe.number(&mut there)?;
    if there >> 11 != 0 {
        return Err(CompactError::Form(
            "it has fields that this program does not know",
        ));
    }
    let has = |at: u32| there >> at & 1 == 1;
    if has(0) {
        known(
            pipe,
            &mut o.description,
            || Description::Undetermined,
            |p, v| p.one_of(&DESCRIPTIONS, v),
        )?;
    }
    if has(1) {
        let empty = || Count {
            value: 0,
            bound: CountBound::Exact,
        };
        known(pipe, &mut o.count, empty, |p, v| {
            p.small(&mut v.value)?;
            p.one_of(&BOUNDS, &mut v.bound)
        })?;
    }
    if has(2) {
        place(pipe, &mut o.place)?;
    }
    if has(3) {
        direction(pipe, &mut o.direction)?;
    }
    if has(4) {
        let empty = || Motion {
            from: Known::NotAsked,
            to: Known::NotAsked,
        };
        known(pipe, &mut o.motion, empty, |p, v| {
            wind(p, &mut v.from)?;
            wind(p, &mut v.to)
        })?;
    }
    if has(5) {
        known(pipe, &mut o.weapon, no_weapon, weapon)?;
    }
    if has(6) {
        signal(pipe, &mut o.signal)?;
    }
    if has(7) {
        known(
            pipe,
            &mut o.health,
            || Health::Alive,
            |p, v| p.one_of(&HEALTH, v),
        )?;
    }
    if has(8) {
        known(pipe, &mut o.source_record, String::new, Pipe::text)?;
    }
    if has(9) {
        known(pipe, &mut o.sequence, || 0, Pipe::small)?;
    }
    if has(10) {
        let empty = || SeenCheckpoint {
            log: String::new(),
            size: 0,
            root: RootBeginning([0; 8]),
        };
        known(pipe, &mut o.seen, empty, |p, v| {
            p.text(&mut v.log)?;
            p.number(&mut v.size)?;
            let mut root = u64::from_be_bytes(v.root.0);
            p.number(&mut root)?;
            v.root = RootBeginning(root.to_be_bytes());
            Ok(())
        })?;
    }
    Ok(())
}

/// In milliseconds where that is exact, else in nanoseconds; the end as its distance from the start.
fn time<P: Pipe>(pipe: &mut P, span: &mut TimeSpan) -> Piped {
    const MS: i64 = 1_000_000;
    let mut start = span.earliest.as_unix_ns().wrapping_sub(EPOCH_NS);
    let mut length = span
        .latest
        .as_unix_ns()
        .wrapping_sub(span.earliest.as_unix_ns());
    let mut unit = u64::from(start % MS != 0 || length % MS != 0);
    pipe.number(&mut unit)?;
    let unit_ns = match unit {
        0 => MS,
        1 => 1,
        _ => {
            return Err(CompactError::Form(
                "a mark in it is not known to this program",
            ));
        }
    };
    start /= unit_ns;
    length /= unit_ns;
    pipe.signed(&mut start)?;
    pipe.signed(&mut length)?;
    let ns = |value: i64| value.checked_mul(unit_ns);
    let from = ns(start).and_then(|ns| ns.checked_add(EPOCH_NS));
    let to = from.and_then(|from| from.checked_add(ns(length)?));
    let (Some(from), Some(to)) = (from, to) else {
        return Err(CompactError::Form("a time in it is out of range"));
    };
    span.earliest = Timestamp::from_unix_ns(from);
    span.latest = Timestamp::from_unix_ns(to);
    pipe.one_of(&CLOCKS, &mut span.clock)?;
    known(pipe, &mut span.bound_ms, || 0, Pipe::small)
}

fn position<P: Pipe>(pipe: &mut P, position: &mut Position) -> Piped {
    // Whole numbers far below 2^53: rounding gives back the integer the degrees were made from.
    let e7 = |degrees: f64| (degrees * 1e7).round() as i64;
    let (mut lat, mut lon) = (e7(position.lat_deg()), e7(position.lon_deg()));
    pipe.signed(&mut lat)?;
    pipe.signed(&mut lon)?;
    *position = Position::from_e7(lat, lon)
        .ok_or(CompactError::Form("a position in it is not on the Earth"))?;
    Ok(())
}

fn fix<P: Pipe>(pipe: &mut P, fix: &mut Fix) -> Piped {
    position(pipe, &mut fix.position)?;
    pipe.one_of(&FIXES, &mut fix.source)?;
    known(
        pipe,
        &mut fix.elevation_cm,
        || 0,
        |p, v| {
            let mut wide = i64::from(*v);
            p.signed(&mut wide)?;
            *v = i32::try_from(wide)
                .map_err(|_| CompactError::Form("a height in it is out of range"))?;
            Ok(())
        },
    )?;
    known(pipe, &mut fix.bound_m, || 0, Pipe::small)
}

fn place<P: Pipe>(pipe: &mut P, place: &mut Place) -> Piped {
    known(pipe, &mut place.name, String::new, Pipe::text)?;
    known(pipe, &mut place.reference, String::new, Pipe::text)?;
    known(pipe, &mut place.control_label, String::new, Pipe::text)?;
    let empty = || Fix {
        position: zero(),
        elevation_cm: Known::NotAsked,
        source: FixSource::Unstated,
        bound_m: Known::NotAsked,
    };
    known(pipe, &mut place.fix, empty, fix)
}

#[expect(clippy::expect_used, reason = "a constant, and on the Earth")]
fn zero() -> Position {
    Position::from_e7(0, 0).expect("on the Earth")
}

fn direction<P: Pipe>(pipe: &mut P, direction: &mut Direction) -> Piped {
    let mut form = match direction {
        Direction::NotStated => 0,
        Direction::RangeBearing { .. } => 1,
        Direction::Footprint { .. } => 2,
    };
    pipe.number(&mut form)?;
    match (form, &mut *direction) {
        (0, _) => *direction = Direction::NotStated,
        (1, Direction::RangeBearing { .. }) | (2, Direction::Footprint { .. }) => {}
        (1, _) => {
            *direction = Direction::RangeBearing {
                range: Known::NotAsked,
                bearing: Known::NotAsked,
            }
        }
        (2, _) => {
            *direction = Direction::Footprint {
                centre: zero(),
                scan_m: 0,
                track_m: 0,
            }
        }
        _ => {
            return Err(CompactError::Form(
                "a direction in it is not known to this program",
            ));
        }
    }
    match direction {
        Direction::NotStated => Ok(()),
        Direction::RangeBearing {
            range,
            bearing: towards,
        } => {
            known(
                pipe,
                range,
                || RangeM { min_m: 0, max_m: 0 },
                |p, v| {
                    p.small(&mut v.min_m)?;
                    p.small(&mut v.max_m)
                },
            )?;
            known(
                pipe,
                towards,
                || Bearing::Sector {
                    from_mdeg: 0,
                    to_mdeg: 0,
                },
                bearing,
            )
        }
        Direction::Footprint {
            centre,
            scan_m,
            track_m,
        } => {
            position(pipe, centre)?;
            pipe.small(scan_m)?;
            pipe.small(track_m)
        }
    }
}

fn bearing<P: Pipe>(pipe: &mut P, bearing: &mut Bearing) -> Piped {
    let (mut form, mut first, mut second) = match *bearing {
        Bearing::Sector { from_mdeg, to_mdeg } => (0, from_mdeg, to_mdeg),
        Bearing::Measured {
            azimuth_mdeg,
            sigma_mdeg,
        } => (1, azimuth_mdeg, sigma_mdeg),
    };
    pipe.number(&mut form)?;
    pipe.small(&mut first)?;
    pipe.small(&mut second)?;
    *bearing = match form {
        0 => Bearing::Sector {
            from_mdeg: first,
            to_mdeg: second,
        },
        1 => Bearing::Measured {
            azimuth_mdeg: first,
            sigma_mdeg: second,
        },
        _ => {
            return Err(CompactError::Form(
                "a bearing in it is not known to this program",
            ));
        }
    };
    Ok(())
}

fn wind<P: Pipe>(pipe: &mut P, wind: &mut Known<Compass16>) -> Piped {
    known(
        pipe,
        wind,
        || Compass16::nearest(0.0),
        |p, v| {
            let mut name = v.name().to_owned();
            p.text(&mut name)?;
            *v = Compass16::parse(&name)
                .filter(|wind| wind.name() == name)
                .ok_or(CompactError::Form("a wind in it is none"))?;
            Ok(())
        },
    )
}

fn no_weapon() -> Weapon {
    Weapon {
        family: WeaponFamily::Other,
        calibre: Known::NotAsked,
        as_written: String::new(),
    }
}

fn weapon<P: Pipe>(pipe: &mut P, weapon: &mut Weapon) -> Piped {
    pipe.one_of(&FAMILIES, &mut weapon.family)?;
    known(
        pipe,
        &mut weapon.calibre,
        || Calibre::from_tenths_mm(0),
        |p, v| {
            let mut tenths_mm = v.as_tenths_mm();
            p.small(&mut tenths_mm)?;
            *v = Calibre::from_tenths_mm(tenths_mm);
            Ok(())
        },
    )?;
    pipe.text(&mut weapon.as_written)
}

fn signal<P: Pipe>(pipe: &mut P, signal: &mut Signal) -> Piped {
    let mut form = match signal {
        Signal::NotStated => 0,
        Signal::Sound { .. } => 1,
        Signal::Thermal { .. } => 2,
    };
    pipe.number(&mut form)?;
    match (form, &mut *signal) {
        (0, _) => *signal = Signal::NotStated,
        (1, Signal::Sound { .. }) | (2, Signal::Thermal { .. }) => {}
        (1, _) => {
            *signal = Signal::Sound {
                peak_upa: Known::NotAsked,
                phase: Known::NotAsked,
            }
        }
        (2, _) => {
            *signal = Signal::Thermal {
                brightness_mk: Known::NotAsked,
                frp_kw: Known::NotAsked,
                confidence: Known::NotAsked,
                day_night: Known::NotAsked,
            };
        }
        _ => {
            return Err(CompactError::Form(
                "a signal in it is not known to this program",
            ));
        }
    }
    match signal {
        Signal::NotStated => Ok(()),
        Signal::Sound { peak_upa, phase } => {
            known(pipe, peak_upa, || 0, Pipe::number)?;
            known(pipe, phase, String::new, Pipe::text)
        }
        Signal::Thermal {
            brightness_mk,
            frp_kw,
            confidence,
            day_night,
        } => {
            known(pipe, brightness_mk, || 0, Pipe::small)?;
            known(pipe, frp_kw, || 0, Pipe::small)?;
            known(pipe, confidence, String::new, Pipe::text)?;
            known(pipe, day_night, String::new, Pipe::text)
        }
    }
}
