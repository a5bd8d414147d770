//! Words and numbers for the page. Text that others wrote cannot act: control and
//! direction-changing characters are shown as their code.

use crate::summary::{At, People};
use maud::{Markup, html};

/// A thin space that does not break, between groups of three digits.
const THIN: char = '\u{202F}';
/// What text of others is cut to, in characters.
const SOURCE_MAX: usize = 120;

/// A whole number with its thousands apart.
pub(crate) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(THIN);
        }
        out.push(digit);
    }
    out
}

fn decimals(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), count);
    if rest.is_empty() {
        whole
    } else {
        format!("{whole}.{rest}")
    }
}

/// Kilometres to 10 m.
pub(crate) fn km(value: f64) -> String {
    decimals(value, 2)
}

/// Square kilometres to a hectare.
pub(crate) fn km2(value: f64) -> String {
    decimals(value, 2)
}

/// A place in degrees to some metres.
pub(crate) fn lat_lon(at: &At) -> String {
    let side = |value: f64, plus: char, minus: char| {
        format!(
            "{:.4}° {}",
            value.abs(),
            if value < 0.0 { minus } else { plus }
        )
    };
    format!(
        "{}, {}",
        side(at.lat_deg, 'N', 'S'),
        side(at.lon_deg, 'E', 'W')
    )
}

/// People, and how many settlements say nothing.
pub(crate) fn people(people: &People) -> String {
    let known = count(people.people_known);
    match people.population_unknown {
        0 => known,
        n if n == people.settlements => format!("unknown for {}", count(n)),
        n => format!("{known}, unknown for {}", count(n)),
    }
}

/// Text of others, cut and without characters that act.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    for c in chars.by_ref().take(SOURCE_MAX) {
        let acts = c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if acts {
            out.push_str(&format!("[U+{:04X}]", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    if chars.next().is_some() {
        out.push('…');
    }
    out
}

/// Text of others as markup that keeps its direction to itself.
pub(crate) fn source(text: &str) -> Markup {
    html! { bdi { (visible(text)) } }
}
