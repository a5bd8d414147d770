//! The table with the columns monitors publish: reports by people and cameras in their own words,
//! events located by sensors grouped by incident, thermal anomalies grouped by nearest place.
//!
//! Capped at [`ROWS_MAX`] rows; what is left out is counted and the reader told where it is.

mod links;
mod reports;
mod sensed;
mod thermal;

use crate::words::args;
use crate::{Context, text};
use links::Links;
use maud::{Markup, html};
pub(crate) use sensed::class_word;
use trucewatch_model::Timestamp;

/// The most rows the table has.
pub(crate) const ROWS_MAX: usize = 400;
/// Rows kept free for thermal anomalies when the rest would fill the table.
const THERMAL_KEPT: usize = 40;

const COLUMNS: [&str; 10] = [
    "column-area",
    "column-observation-point",
    "column-means",
    "column-count",
    "column-class",
    "column-description",
    "column-range-direction",
    "column-time",
    "column-weapon",
    "column-remark",
];

/// One row: its place in time, and its cells in the order of [`COLUMNS`].
struct Row {
    at: Timestamp,
    /// Ids of what it says.
    rests_on: String,
    cells: [Markup; 10],
}

/// One kind of row with its heading.
struct Group {
    title: &'static str,
    rows: Vec<Row>,
    left_out: usize,
}

/// The section with the table.
pub(crate) fn section(ctx: &Context<'_>) -> Markup {
    let links = Links::new(ctx);
    let (reports, withheld) = reports::rows(ctx, &links);
    let groups = capped(
        ("group-reports", reports),
        ("group-sensed", sensed::rows(ctx, &links)),
        ("group-thermal", thermal::rows(ctx)),
    );
    let left_out: usize = groups.iter().map(|g| g.left_out).sum();
    html! {
        section id="registered" {
            h2 { (ctx.words.text("registered")) }
            @if withheld == 0 && groups.iter().all(|g| g.rows.is_empty()) {
                p { (crate::summary::none_observed(ctx)) }
            } @else {
                (notes(ctx, left_out, withheld))
                @if groups.iter().any(|g| !g.rows.is_empty()) { (table(ctx, &groups)) }
            }
        }
    }
}

fn notes(ctx: &Context<'_>, left_out: usize, withheld: usize) -> Markup {
    let words = ctx.words;
    html! {
        p.note { (words.text("registered-note")) }
        @if left_out > 0 {
            p.note { (words.rich("rows-left-out", args! { n: left_out, file: html! { code { "incidents.geojson" } } })) }
        }
        @if withheld > 0 {
            p.note { (words.with("reports-withheld", args! { n: withheld })) }
        }
    }
}

fn table(ctx: &Context<'_>, groups: &[Group]) -> Markup {
    let names = COLUMNS.map(|id| ctx.words.text(id));
    html! {
        table.obs {
            caption { (ctx.words.text("registered-caption")) }
            thead { tr { @for name in &names { th scope="col" { (name) } } } }
            @for group in groups.iter().filter(|g| !g.rows.is_empty() || g.left_out > 0) {
                tbody {
                    tr { th.group colspan="10" scope="rowgroup" { (ctx.words.text(group.title))
                        @if group.left_out > 0 { " " (ctx.words.with("group-left-out", args! { n: group.left_out })) }
                    } }
                    @for row in &group.rows {
                        tr data-rests-on=(row.rests_on) {
                            @for (name, cell) in names.iter().zip(&row.cells) { td data-label=(name) { (cell) } }
                        }
                    }
                }
            }
        }
    }
}

type Titled = (&'static str, Vec<Row>);

/// Keeps [`ROWS_MAX`] rows: reports first, then sensors, with some kept for thermal anomalies.
fn capped(reports: Titled, sensed: Titled, thermal: Titled) -> [Group; 3] {
    let kept_for_thermal = thermal.1.len().min(THERMAL_KEPT);
    let for_reports = reports.1.len().min(ROWS_MAX - kept_for_thermal);
    let for_sensed = sensed
        .1
        .len()
        .min(ROWS_MAX - kept_for_thermal - for_reports);
    let for_thermal = ROWS_MAX - for_reports - for_sensed;
    [
        cut(reports, for_reports),
        cut(sensed, for_sensed),
        cut(thermal, for_thermal),
    ]
}

fn cut((title, mut rows): Titled, keep: usize) -> Group {
    let left_out = rows.len().saturating_sub(keep);
    rows.truncate(keep);
    rows.sort_by_key(|row| row.at);
    Group {
        title,
        rows,
        left_out,
    }
}

/// The first eight digits of an id, enough to find it in a list of a day.
fn short_id(id: &str) -> String {
    text::visible(&id.chars().take(10).collect::<String>())
}

/// Sentences of a remark, set apart by semicolons.
fn remark(parts: &[Markup]) -> Markup {
    html! {
        @if parts.is_empty() { "-" }
        @for (at, part) in parts.iter().enumerate() {
            @if at > 0 { "; " }
            (part)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(n: usize) -> Vec<Row> {
        (0..n)
            .map(|k| Row {
                at: Timestamp::from_unix_s(k as i64),
                rests_on: String::new(),
                cells: std::array::from_fn(|_| html! {}),
            })
            .collect()
    }

    #[test]
    fn the_cap_is_shared_and_said() {
        let cases = [
            ([3, 4, 5], [3, 4, 5], "all fit"),
            ([900, 50, 10], [390, 0, 10], "reports go first"),
            ([20, 5_000, 90], [20, 340, 40], "thermal keeps its forty"),
            ([0, 0, 900], [0, 0, 400], "spare rows are used"),
        ];
        for (given, kept, why) in cases {
            let [a, b, c] = given.map(rows);
            let groups = capped(("a", a), ("b", b), ("c", c));
            for ((group, given), kept) in groups.iter().zip(given).zip(kept) {
                assert_eq!(group.rows.len(), kept, "{why}");
                assert_eq!(group.left_out, given - kept, "{why}");
            }
        }
    }
}
