//! The keys of a withdrawal: lines and distances, for both sides alike or for each party.

use super::Withdrawal;
use crate::extent::{Extent, Setback, Territory};
use crate::provisions::weapons::read_rules;
use crate::syntax::{Found, KM_MAX, Known, Log, Reader, find_line};
use crate::{Party, words};

impl Withdrawal {
    /// Keys: `weapons`; `reference_line`, a line or one for each of two parties; and either
    /// `setback_from_line_km`, a distance or one for each party, or `total_zone_width_km`.
    pub(crate) fn read(log: &mut Log, reader: &Reader, known: &Known) -> Option<Self> {
        let weapons = read_rules(log, reader);
        let lines = read_reference(log, reader, known);
        let distances = read_distances(log, reader, known);
        let (lines, distances) = (lines?, distances?);
        let (territory, distance_words) = territory(log, reader, known, &lines, &distances)?;
        Some(Self {
            weapons: weapons?,
            territory,
            distance_words,
        })
    }
}

/// One value for both sides, or one for each of two parties.
enum Each<T> {
    Both(T),
    ByParty([(usize, T); 2]),
}

impl<T: Copy> Each<T> {
    fn of(&self, party: usize) -> Option<T> {
        match self {
            Self::Both(value) => Some(*value),
            Self::ByParty(pairs) => pairs.iter().find(|(p, _)| *p == party).map(|(_, v)| *v),
        }
    }

    fn parties(&self) -> Option<[usize; 2]> {
        match self {
            Self::Both(_) => None,
            Self::ByParty([a, b]) => Some([a.0, b.0]),
        }
    }
}

fn read_reference(log: &mut Log, reader: &Reader, known: &Known) -> Option<Each<usize>> {
    let key = "reference_line";
    let got = reader.need(log, key, "\"contact\"")?;
    if got.value.is_table() {
        return by_party(log, reader, known, key, &got, |log, inner, party, got| {
            let Some(id) = got.value.as_str() else {
                inner.wrong(log, party, got, "the id of a line in quotes");
                return None;
            };
            find_line(log, inner, known, id, got.at)
        });
    }
    let (id, at) = reader.text(log, key, "contact")?;
    find_line(log, reader, known, &id, at).map(Each::Both)
}

/// Setbacks in metres.
fn read_distances(log: &mut Log, reader: &Reader, known: &Known) -> Option<Each<f64>> {
    let (setback, width) = ("setback_from_line_km", "total_zone_width_km");
    if let Some((split, at)) = reader.text_if(log, "split")
        && split != "equal"
    {
        let what = format!("`split` is `{split}`, which is not known");
        let what_to_do = "write `split = \"equal\"`, or give a setback for each party";
        log.add(Some(at), &reader.part, what, what_to_do);
    }
    match (reader.get(setback), reader.get(width)) {
        (Some(got), None) if got.value.is_table() => by_party(
            log,
            reader,
            known,
            setback,
            &got,
            |log, inner, party, got| {
                let km = inner.as_positive(log, party, got, "kilometres", KM_MAX)?;
                Some(km * 1e3)
            },
        ),
        (Some(_), None) => {
            let km = reader.positive_if(log, setback, "kilometres", KM_MAX)?;
            Some(Each::Both(km * 1e3))
        }
        (None, Some(_)) => {
            let km = reader.positive_if(log, width, "kilometres", KM_MAX)?;
            Some(Each::Both(km * 1e3 / 2.0))
        }
        (given, _) => {
            let what = match given {
                Some(_) => format!("both `{setback}` and `{width}` are given"),
                None => "the distance is missing".to_owned(),
            };
            let what_to_do = format!(
                "give either `{setback}` (each side from its line) or `{width}` (between the \
                 sides, half on each)"
            );
            log.add(Some(reader.at()), &reader.part, what, what_to_do);
            None
        }
    }
}

/// A table with one value for each of exactly two parties.
fn by_party<T: Copy>(
    log: &mut Log,
    reader: &Reader,
    known: &Known,
    key: &str,
    got: &Found,
    mut value: impl FnMut(&mut Log, &Reader, &str, &Found) -> Option<T>,
) -> Option<Each<T>> {
    let table = got.value.as_table()?;
    let inner = Reader::of(format!("{}, `{key}`", reader.part), table, got.at);
    let mut pairs = Vec::new();
    for (party, found) in inner.entries() {
        let number = known.parties.iter().position(|p| p.id == party);
        if number.is_none() {
            let ids: Vec<&str> = known.parties.iter().map(Party::id).collect();
            let what = format!("party `{party}` is not defined");
            let what_to_do = crate::errors::suggestion("party", party, &ids);
            log.add(Some(found.at), &inner.part, what, what_to_do);
        }
        pairs.push(number.zip(value(log, &inner, party, &found)));
    }
    let count = pairs.len();
    let pairs: Option<Vec<(usize, T)>> = pairs.into_iter().collect();
    if count != 2 {
        let what = format!("`{key}` has values for {count} parties");
        log.add(
            Some(got.at),
            &reader.part,
            what,
            "give one for each of two parties",
        );
        return None;
    }
    <[(usize, T); 2]>::try_from(pairs?).ok().map(Each::ByParty)
}

/// What the lines and distances come to.
fn territory(
    log: &mut Log,
    reader: &Reader,
    known: &Known,
    lines: &Each<usize>,
    distances: &Each<f64>,
) -> Option<(Territory, String)> {
    if let (Each::Both(line), Each::Both(metres)) = (lines, distances) {
        let place = format!(
            "{} of line `{}`",
            words::stated_km(*metres),
            line_id(known, *line)
        );
        let extent = Extent::Band {
            line: *line,
            left_m: *metres,
            right_m: *metres,
        };
        let says = format!(
            "at least {} on either side",
            place.replacen(" of ", " from ", 1)
        );
        let label = format!("within {place}");
        return Some((Territory { extent, label }, says));
    }
    let [a, b] = lines.parties().or(distances.parties())?;
    let (a, b) = (
        setback(log, reader, known, a, lines, distances),
        setback(log, reader, known, b, lines, distances),
    );
    let (a, b) = (a?, b?);
    if a.line == b.line && a.side == b.side {
        let what = format!(
            "both parties are on one side of line `{}`",
            line_id(known, a.line)
        );
        log.add(
            Some(reader.at()),
            &reader.part,
            what,
            "correct `side_of_line` of one of them",
        );
        return None;
    }
    // Ordered by place, not by party: exchanging the names of parties must change nothing.
    let mut setbacks = [a, b];
    setbacks.sort_by_key(|s| (s.line, s.side));
    let [a, b] = setbacks;
    let extent = if a.line == b.line {
        Extent::Band {
            line: a.line,
            left_m: a.distance_m,
            right_m: b.distance_m,
        }
    } else {
        Extent::Setbacks([a, b])
    };
    let each = |s: Setback| {
        format!(
            "{} {} of line `{}`",
            words::stated_km(s.distance_m),
            side_word(s),
            { line_id(known, s.line) }
        )
    };
    let (a, b) = (each(a), each(b));
    Some((
        Territory {
            extent,
            label: format!("between {a} and {b}"),
        },
        format!("at least {a} and at least {b}"),
    ))
}

fn setback(
    log: &mut Log,
    reader: &Reader,
    known: &Known,
    party: usize,
    lines: &Each<usize>,
    distances: &Each<f64>,
) -> Option<Setback> {
    let named = known.parties.get(party)?;
    let (Some(line), Some(distance_m)) = (lines.of(party), distances.of(party)) else {
        let what = format!(
            "party `{}` has a line or a distance, but not both",
            named.id
        );
        log.add(
            Some(reader.at()),
            &reader.part,
            what,
            "name the same two parties in both tables",
        );
        return None;
    };
    let id = line_id(known, line);
    let Some(side) = named.side_of_line(id) else {
        let what = format!(
            "on which side of line `{id}` party `{}` stands is not said",
            named.id
        );
        let what_to_do = format!(
            "add `[party.{}]` with `side_of_line.{id} = \"left\"`",
            named.id
        );
        log.add(Some(reader.at()), &reader.part, what, what_to_do);
        return None;
    };
    Some(Setback {
        line,
        side,
        distance_m,
    })
}

fn line_id<'k>(known: &'k Known, line: usize) -> &'k str {
    known.lines.get(line).map_or("", crate::Line::id)
}

fn side_word(setback: Setback) -> &'static str {
    match setback.side {
        crate::Side::Left => "to the left",
        crate::Side::Right => "to the right",
    }
}
