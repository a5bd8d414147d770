//! The report of a week: how the days compare, then all of it in the sections of a day.

use crate::page::{command_end, document, header, provenance};
use crate::sources::Sources;
use crate::told::{self, Told};
use crate::trend::{self, TrendDay};
use crate::words::{Words, args};
use crate::{Context, DailyInput, coverage, incidents, map, registered, summary, when};
use maud::html;

/// Everything a weekly report is made from.
#[derive(Clone, Debug)]
pub struct WeeklyInput<'a> {
    /// The seven days as one period; its date is the first day.
    pub whole: DailyInput<'a>,
    /// The days.
    pub days: &'a [TrendDay],
}

/// A week as it is told to those who are told places coarsely.
#[derive(Clone, Debug)]
pub struct ToldWeek<'a> {
    /// Its incidents; the date is that of the last day.
    pub told: Told<'a>,
    /// The days.
    pub days: &'a [TrendDay],
}

fn title(words: Words, days: &[TrendDay]) -> String {
    let date = |day: Option<&TrendDay>| day.map_or_else(String::new, |day| words.date(day.date));
    words.with(
        "weekly-title",
        args! { from: date(days.first()), to: date(days.last()) },
    )
}

/// Makes the report of a week. Shape: as [`crate::daily`].
pub fn weekly(input: &WeeklyInput<'_>) -> String {
    let ctx = &Context::new(&input.whole);
    let words = ctx.words;
    let title = title(words, input.days);
    let last = input.days.last().map_or(input.whole.date, |day| day.date);
    let again = format!(
        "trucewatch report weekly --date {}{}",
        when::iso_date(last),
        command_end(ctx)
    );
    let body = html! {
        (header(ctx, &title))
        main {
            section id="summary" { h2 { (words.text("summary")) } (summary::sentences(ctx)) }
            (trend::section(words, &ctx.sources, input.days))
            div.pair { (summary::counts_card(ctx)) (coverage::card(ctx)) }
            (map::section(ctx))
            (incidents::section(ctx))
            (registered::section(ctx))
            (coverage::outages(ctx))
            (ctx.sources.section())
        }
        (provenance(ctx, &again))
    };
    document(words, &title, input.whole.mission, &body).into_string()
}

/// Makes the page of a week for those who are told places coarsely.
pub fn told_week(week: &ToldWeek<'_>) -> String {
    let words = Words::new(week.told.lang);
    let sources = Sources::new(words);
    let title = title(words, week.days);
    let body = html! {
        (told::head(words, week.told.mission, &title, week.told.time_zone))
        main {
            (trend::section(words, &sources, week.days))
            section id="incidents" {
                h2 { (words.text("incidents")) }
                @match week.told.rows {
                    [] => p { (words.text("told-nothing-week")) },
                    _ => (told::table(words, &sources, &week.told)),
                }
            }
            (told::handled(words, week.told.handling))
            (sources.section())
        }
    };
    document(words, &title, week.told.mission, &body).into_string()
}
