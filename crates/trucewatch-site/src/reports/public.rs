//! What everybody is told: the public page and the files behind it.

use super::{Asked, MISSION, WEEK, told, trend};
use crate::daily;
use crate::exit::Recipient;
use crate::live::Site;
use crate::spoken::Lang;
use crate::{SOFTWARE, SiteError};
use std::fmt::Write as _;
use std::sync::Arc;
use trucewatch_model::{CountBound, Marking, Timestamp};
use trucewatch_report::{
    Corrected, DAY_COLUMNS, INCIDENT_COLUMNS, Provenance, PublicPage, ReleasedItem, Told,
    ToldNumber, ToldRow, TrendDay,
};

/// A file of open data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicData {
    /// Days with their counts.
    Days,
    /// Incidents of a day, a row for each class.
    Incidents,
    /// The same as points.
    IncidentsGeojson,
}

impl Site {
    /// The public page of a day, `YYYY-MM-DD`; without one, of today.
    ///
    /// # Errors
    /// If the date is not one, or the store cannot be read.
    pub fn published_page(
        &self,
        day: Option<&str>,
        lang: Lang,
        licence: &str,
    ) -> Result<String, SiteError> {
        let zone = &self.time_zone;
        let on = |at: Timestamp| daily::date_of(at, zone);
        let date = self.public_day(day);
        let whole_day = daily::day(&date, zone)?;
        let days_of = |item: &ReleasedItem| {
            let retracted = item.retracted.as_ref().map(|(at, _)| on(*at));
            [Some(on(item.released)), retracted].into_iter().flatten()
        };
        let (items, mut days) = self.published(|all| {
            let days: Vec<String> = all.iter().flat_map(days_of).collect();
            let of_day = |item: &ReleasedItem| days_of(item).any(|day| day == date);
            (all.into_iter().filter(of_day).collect(), days)
        })?;
        self.as_public(lang, |asked| {
            days.extend(daily::dates(asked.view, asked.to, asked.now, zone));
            days.sort_unstable_by(|a, b| b.cmp(a));
            days.dedup();
            let (rows, handling) = told::of_day(asked, &whole_day);
            Ok(trucewatch_report::public_page(&PublicPage {
                told: Told {
                    mission: MISSION,
                    date: whole_day.date,
                    time_zone: zone,
                    rows: &rows,
                    handling: &handling,
                    gazetteer: asked.view.fusion().gazetteer(),
                    lang,
                },
                trend: &trend(asked, &date, WEEK)?,
                items: &items,
                days: &days,
                licence,
            }))
        })
    }

    /// A file of open data, of a day or of the days up to it.
    ///
    /// # Errors
    /// If the date is not one, or the store cannot be read.
    pub fn public_data(&self, data: PublicData, day: Option<&str>) -> Result<String, SiteError> {
        let date = self.public_day(day);
        let whole_day = daily::day(&date, &self.time_zone)?;
        self.as_public(Lang::En, |asked| match data {
            PublicData::Days => Ok(days_csv(&trend(asked, &date, DAYS_IN_FILE)?)),
            PublicData::Incidents => Ok(incidents_csv(&told::of_day(asked, &whole_day).0)),
            PublicData::IncidentsGeojson => {
                let of_day = asked.view.incidents_of(whole_day.from, whole_day.to);
                let mut file = Vec::new();
                let written =
                    crate::geojson::write_told(of_day, asked.view, asked.to, asked.now, &mut file);
                written.map_err(|error| {
                    SiteError::Invalid(format!("the file cannot be made: {error}"))
                })?;
                String::from_utf8(file)
                    .map_err(|error| SiteError::Invalid(format!("the file is no text: {error}")))
            }
        })
    }

    fn public_day(&self, day: Option<&str>) -> String {
        let today = || daily::date_of(self.clock().now(), &self.time_zone);
        day.map_or_else(today, str::to_owned)
    }

    /// Works with what everybody is told, whoever asks.
    fn as_public<T>(
        &self,
        lang: Lang,
        work: impl FnOnce(&Asked<'_>) -> Result<T, SiteError>,
    ) -> Result<T, SiteError> {
        self.prepare(Marking::Public)?;
        let view = self.view_up_to(Marking::Public);
        let to = Recipient::public(Arc::clone(self.rules()));
        // How long the log is tells of what is not for everybody.
        let provenance = Provenance {
            entries: 0,
            digest: String::new(),
            software: SOFTWARE.to_owned(),
            quarantined: 0,
            corrected: 0,
            configuration: None,
        };
        work(&Asked {
            view: &view,
            to: &to,
            time_zone: &self.time_zone,
            now: self.clock().now(),
            lang,
            provenance,
        })
    }
}

/// Days in the file of days.
const DAYS_IN_FILE: i32 = 28;

fn header<const N: usize>(columns: &[(&str, &str); N]) -> String {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    format!("{}\r\n", names.join(","))
}

fn days_csv(days: &[TrendDay]) -> String {
    let mut file = header(&DAY_COLUMNS);
    for day in days {
        let (year, month, of_month) = day.date;
        let some = |number: Option<String>| number.unwrap_or_default();
        let corrected = match day.corrected() {
            Corrected::About {
                estimate,
                low,
                high,
            } => [estimate.round(), low.floor(), high.ceil()].map(|n| format!("{n:.0}")),
            Corrected::Nothing { .. } | Corrected::Not => Default::default(),
        };
        let under = day
            .incidents
            .is_none()
            .then(|| day.incidents_under.to_string());
        let row = [
            format!("{year:04}-{month:02}-{of_month:02}"),
            day.over.to_string(),
            some(day.incidents.map(|n| n.to_string())),
            some(under),
            day.rounds.to_string(),
            day.rounds_at_most.to_string(),
            corrected.join(","),
            some(day.coverage.map(|share| format!("{share:.4}"))),
        ];
        let _ = write!(file, "{}\r\n", row.join(","));
    }
    file
}

fn incidents_csv(rows: &[ToldRow]) -> String {
    let mut file = header(&INCIDENT_COLUMNS);
    for row in rows {
        let place = row
            .place
            .map(|(at, within_m)| format!("{:.7},{:.7},{within_m}", at.lat_deg(), at.lon_deg()));
        let place = place.unwrap_or_else(|| ",,".to_owned());
        let begins = format!("{},{},{},{place}", row.id, row.begins, row.ends);
        let ends = format!("{},{}", row.provisional, row.held_back);
        if row.counts.is_empty() {
            let _ = write!(file, "{begins},,,,,{ends}\r\n");
        }
        for (class, number) in &row.counts {
            let class = serde_json::to_value(class).unwrap_or_default();
            let class = class.as_str().unwrap_or_default();
            let counted = match number {
                ToldNumber::Count(count) => {
                    let bound = match count.bound {
                        CountBound::Exact => "exact",
                        CountBound::AtLeast => "at_least",
                        CountBound::About => "about",
                        CountBound::Uncountable => "uncountable",
                    };
                    format!("{},{bound},", count.value)
                }
                ToldNumber::Under(least) => format!(",,{least}"),
            };
            let _ = write!(file, "{begins},{class},{counted},{ends}\r\n");
        }
    }
    file
}
