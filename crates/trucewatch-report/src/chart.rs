//! Days as bars, drawn by the server: counts as registered with the interval of the corrected count, and below it what
//! was covered. Colours come from the page, so that it follows light, dark and print.

use crate::trend::{Corrected, TrendDay, corrected, registered};
use crate::words::{Words, args};
use maud::{Markup, html};

const WIDTH: f64 = 720.0;
const TOP: f64 = 14.0;
/// Height of the counts, and of coverage below them.
const COUNTS: f64 = 150.0;
const COVERED: f64 = 34.0;
const GAP: f64 = 30.0;
const LEFT: f64 = 62.0;

/// A number for SVG: a tenth of a unit is finer than any screen shows.
fn px(v: f64) -> String {
    format!("{:.1}", (v * 10.0).round() / 10.0)
}

/// A round number no smaller than `value`: 1, 2 or 5 with zeros.
fn round_up(value: f64) -> f64 {
    let mut step = 1.0;
    loop {
        for digit in [1.0, 2.0, 5.0] {
            if digit * step >= value {
                return digit * step;
            }
        }
        step *= 10.0;
    }
}

fn highest(day: &TrendDay) -> f64 {
    match day.corrected() {
        Corrected::About { high, .. } => high,
        _ => day.rounds_at_most as f64,
    }
}

/// The picture with its caption. The table beside it says the same in words.
pub(crate) fn figure(words: Words, days: &[TrendDay]) -> Markup {
    let most = days.iter().map(highest).fold(1.0, f64::max).min(1e9);
    let top = round_up(most);
    let step = (WIDTH - LEFT) / days.len().max(1) as f64;
    let height = TOP + COUNTS + GAP + COVERED + 22.0;
    let base = TOP + COUNTS;
    let y = |count: f64| base - COUNTS * (count / top).min(1.0);
    let view = format!("0 0 {} {}", px(WIDTH), px(height));
    html! {
        figure.trend {
            div.scroll tabindex="0" role="region" aria-label=(words.text("chart-region")) {
                svg.chart viewBox=(view) role="img" aria-labelledby="chart-title chart-desc" {
                    title id="chart-title" { (words.text("chart-title")) }
                    desc id="chart-desc" { (words.text("chart-desc")) }
                    @for (share, is_half) in [(0.0, false), (0.5, true), (1.0, false)] {
                        path.grid d=(format!("M{} {}H{}", px(LEFT), px(y(top * share)), px(WIDTH))) {}
                        text.tick x=(px(LEFT - 6.0)) y=(px(y(top * share) + 4.0)) text-anchor="end" {
                            (words.decimal(top * share, usize::from(top < 2.0 && is_half)))
                        }
                    }
                    text.tick x=(px(LEFT - 6.0)) y=(px(base + GAP + COVERED / 2.0 + 4.0)) text-anchor="end" { "%" }
                    @for (k, day) in days.iter().enumerate() { (bar(words, day, LEFT + step * k as f64, step, &y)) }
                }
            }
            figcaption {
                ul.legend {
                    li { (swatch(&html! { rect.raw x="4" y="1" width="14" height="12" {} })) (words.text("legend-raw")) }
                    li { (swatch(&html! { path.whisker d="M11 1v12M7 1h8M7 13h8" {} circle.estimate cx="11" cy="7" r="3" {} })) (words.text("legend-corrected")) }
                    li { (swatch(&html! { rect.unseen x="1" y="2" width="20" height="10" {} rect.seen x="1" y="2" width="13" height="10" {} })) (words.text("legend-coverage")) }
                }
            }
        }
    }
}

fn swatch(inner: &Markup) -> Markup {
    html! { svg viewBox="0 0 22 14" aria-hidden="true" { (inner) } }
}

fn bar(words: Words, day: &TrendDay, x: f64, step: f64, y: &dyn Fn(f64) -> f64) -> Markup {
    let (wide, middle, base) = (step * 0.5, x + step / 2.0, TOP + COUNTS);
    let left = middle - wide / 2.0;
    let (low, high) = (y(day.rounds as f64), y(day.rounds_at_most as f64));
    let lane = base + GAP;
    let says = words.with(
        "chart-day",
        args! {
            day: words.short_date(day.date, true), registered: registered(words, day), corrected: corrected(words, day),
        },
    );
    html! {
        g {
            title { (says) }
            rect.raw x=(px(left)) y=(px(low)) width=(px(wide)) height=(px(base - low)) {}
            @if day.rounds_at_most > day.rounds {
                rect.perhaps x=(px(left)) y=(px(high)) width=(px(wide)) height=(px(low - high)) {}
            }
            @if let Corrected::About { estimate, low, high } = day.corrected() {
                @let tick = wide * 0.3;
                path.whisker d=(format!("M{0} {1}V{2}M{3} {1}h{4}M{3} {2}h{4}", px(middle), px(y(low)), px(y(high)), px(middle - tick / 2.0), px(tick))) {}
                circle.estimate cx=(px(middle)) cy=(px(y(estimate))) r="3.5" {}
            }
            text.tick x=(px(middle)) y=(px(base + 17.0)) text-anchor="middle" { (words.short_date(day.date, false)) }
            rect.unseen x=(px(x + step * 0.08)) y=(px(lane)) width=(px(step * 0.84)) height=(px(COVERED)) {}
            @match day.coverage {
                Some(share) => {
                    rect.seen x=(px(x + step * 0.08)) y=(px(lane + COVERED * (1.0 - share.clamp(0.0, 1.0)))) width=(px(step * 0.84)) height=(px(COVERED * share.clamp(0.0, 1.0))) {}
                    text.tick x=(px(middle)) y=(px(lane + COVERED + 16.0)) text-anchor="middle" { (words.percent(share)) }
                }
                None => text.tick x=(px(middle)) y=(px(lane + COVERED + 16.0)) text-anchor="middle" { "?" },
            }
        }
    }
}
