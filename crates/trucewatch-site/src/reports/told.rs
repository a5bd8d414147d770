//! Reports for those who are told places coarsely: what came through the gate, and what follows from that alone.

use super::{Asked, Kind, MISSION, Which, days_until, no_incident};
use crate::SiteError;
use crate::daily::{self, Day};
use crate::exit::{ToldCount, ToldIncident};
use std::collections::BTreeSet;
use trucewatch_model::Marking;
use trucewatch_release::{Handling, Number};
use trucewatch_report::{Told, ToldNumber, ToldRow, ToldWeek, TrendDay};

pub(super) fn page(asked: &Asked<'_>, which: &Which) -> Result<String, SiteError> {
    let days = which.days(asked.time_zone)?;
    let incidents: Vec<ToldIncident<'_>> = match (days.first(), days.last()) {
        (Some(first), Some(last)) => {
            if which.kind == Kind::Daily {
                daily::so_far(&which.of, last.from, last.to, asked.now)?;
            }
            of_days(asked, first, last)
        }
        _ => {
            let ids = which.incidents.iter();
            ids.filter_map(|id| asked.to.told_by_id(asked.view, id, asked.now))
                .collect()
        }
    };
    let date = match (days.last(), incidents.first()) {
        (Some(last), _) => last.date,
        (None, Some(told)) => daily::day(&told.shown().day(asked.time_zone), asked.time_zone)?.date,
        (None, None) => return Err(no_incident(which)),
    };
    let (rows, handling) = rows(&incidents);
    let told = Told {
        mission: MISSION,
        date,
        time_zone: asked.time_zone,
        rows: &rows,
        handling: &handling,
        gazetteer: asked.view.fusion().gazetteer(),
        lang: asked.lang,
    };
    Ok(match which.kind {
        Kind::Daily => trucewatch_report::told_day(&told),
        Kind::Weekly => trucewatch_report::told_week(&ToldWeek {
            told,
            days: &trend(asked, &which.of, super::WEEK)?,
        }),
        Kind::Spot => trucewatch_report::told_incident(&told, &which.of),
    })
}

fn of_days<'v>(asked: &Asked<'v>, first: &Day, last: &Day) -> Vec<ToldIncident<'v>> {
    let entries = asked.view.incidents_of(first.from, last.to.min(asked.now));
    entries
        .filter_map(|entry| asked.to.told(asked.view, entry, asked.now))
        .collect()
}

/// The incidents of a day as rows of a page, and what was done to them.
pub(super) fn of_day(asked: &Asked<'_>, day: &Day) -> (Vec<ToldRow>, Vec<Handling>) {
    rows(&of_days(asked, day, day))
}

fn rows(incidents: &[ToldIncident<'_>]) -> (Vec<ToldRow>, Vec<Handling>) {
    let row = |told: &ToldIncident<'_>| {
        let shown = told.shown();
        let counts = shown.counts().iter().map(|(class, count)| match count {
            ToldCount::Count(count) => (*class, ToldNumber::Count(*count)),
            ToldCount::Under(least) => (*class, ToldNumber::Under(*least)),
        });
        ToldRow {
            id: shown.id().to_string(),
            begins: shown.begins(),
            ends: shown.ends(),
            place: shown.place().map(|place| (place.position, place.within_m)),
            counts: counts.collect(),
            provisional: shown.provisional(),
            held_back: shown.is_held_back(),
        }
    };
    let done: BTreeSet<Handling> = (incidents.iter().flat_map(ToldIncident::handling))
        .copied()
        .collect();
    (
        incidents.iter().map(row).collect(),
        done.into_iter().collect(),
    )
}

/// So many days up to a date, from what the recipient is told of each incident and from nothing else.
pub(crate) fn trend(asked: &Asked<'_>, date: &str, count: i32) -> Result<Vec<TrendDay>, SiteError> {
    let days = days_until(date, count, asked.time_zone)?;
    Ok(days
        .iter()
        .filter(|day| day.from < asked.now)
        .filter_map(|day| trend_day(asked, day))
        .collect())
}

fn trend_day(asked: &Asked<'_>, day: &Day) -> Option<TrendDay> {
    let incidents = of_days(asked, day, day);
    let number = asked
        .to
        .told_number(asked.view, incidents.len(), asked.now)?;
    let mut told = TrendDay {
        date: day.date,
        over: day.to <= asked.now,
        incidents: None,
        incidents_under: 0,
        rounds: 0,
        rounds_at_most: 0,
        squares: 0.0,
        told_by_people: 0,
        coverage: coverage(asked, day),
        ids: incidents
            .iter()
            .map(|told| told.shown().id().to_string())
            .collect(),
    };
    match number {
        Number::Exactly(n) => told.incidents = Some(n as usize),
        Number::Under(least) => told.incidents_under = least as usize,
    }
    for incident in &incidents {
        let stated = incident
            .shown()
            .counts()
            .iter()
            .filter(|(class, _)| class.in_stated_total());
        let bounds = stated.map(|(_, count)| match count {
            ToldCount::Count(count) => (u64::from(count.value), u64::from(count.value)),
            ToldCount::Under(least) => (0, u64::from(least.saturating_sub(1))),
        });
        let (low, high) = bounds.fold((0, 0), |(a, b), (low, high)| (a + low, b + high));
        told.rounds += low;
        told.rounds_at_most += high;
        told.squares += (high as f64) * (high as f64);
    }
    Some(told)
}

/// Coverage is told of what is public alone: a party is not told where the mission does not hear.
fn coverage(asked: &Asked<'_>, day: &Day) -> Option<f64> {
    let public = asked.view.up_to() == Some(Marking::Public);
    let share = asked
        .view
        .coverage(day.from, day.to.min(asked.now))
        .line_share;
    share.filter(|_| public)
}
