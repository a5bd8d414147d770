//! Words and numbers for the page: thousands, shares, counts, and text that others wrote.
//!
//! In: values and source text. Out: short English text or markup. Refuses to let source text act:
//! control and direction-changing characters are shown as their code, over-long text is cut with
//! the number of characters left out.

use maud::{Markup, html};
use trucewatch_model::{Count, CountBound, Known, ObservationClass};

/// A thin space that does not break, between groups of three digits.
const THIN: char = '\u{202F}';
/// A space that does not break, before a unit.
pub(crate) const NBSP: char = '\u{A0}';
/// What source text is cut to, in characters.
const SOURCE_MAX: usize = 200;

/// A whole number with its thousands apart: `12 495`.
pub(crate) fn number(n: u64) -> String {
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

/// The same for the length of a list.
pub(crate) fn length(n: usize) -> String {
    number(u64::try_from(n).unwrap_or(u64::MAX))
}

/// `1 row` or `2 rows`.
pub(crate) fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{}{NBSP}{}", length(n), if n == 1 { one } else { many })
}

/// A share in whole per cent. All and nothing are said only of all and nothing: 0.998 is
/// `over 99 %`.
pub(crate) fn percent(share: f64) -> String {
    if !share.is_finite() {
        return "not known".to_owned();
    }
    let whole = (share * 100.0).round();
    if share > 0.0 && whole < 1.0 {
        format!("under 1{NBSP}%")
    } else if share < 1.0 && whole > 99.0 {
        format!("over 99{NBSP}%")
    } else {
        format!("{}{NBSP}%", whole.clamp(0.0, 100.0))
    }
}

/// A count with its bound: `at least 6 294`.
pub(crate) fn count(c: Count) -> String {
    let n = number(u64::from(c.value));
    match c.bound {
        CountBound::Exact => n,
        CountBound::AtLeast => format!("at least {n}"),
        CountBound::About => format!("about {n}"),
        CountBound::Uncountable => format!("uncountable (at least {n})"),
    }
}

/// A count with the word of its class: `about 40 explosions`.
pub(crate) fn count_of(c: Count, class: ObservationClass) -> String {
    let word = if c.value == 1 {
        class.word()
    } else {
        many(class)
    };
    format!("{}{NBSP}{word}", count(c))
}

/// The word for several of a class.
pub(crate) const fn many(class: ObservationClass) -> &'static str {
    match class {
        ObservationClass::Explosion => "explosions",
        ObservationClass::Projectile => "projectiles",
        ObservationClass::MuzzleFlash => "muzzle flashes",
        ObservationClass::Flare => "illumination flares",
        ObservationClass::Burst => "bursts",
        ObservationClass::Shot => "shots",
        ObservationClass::ImpulsiveSound => "impulsive sounds",
        ObservationClass::ThermalAnomaly => "thermal anomalies",
        ObservationClass::SeismicEvent => "seismic events",
        ObservationClass::StateOfHealth => "states of health",
    }
}

/// What stands in a cell whose value is absent: `N/K` if the observer was asked, `-` if not.
pub(crate) fn absent<T>(value: &Known<T>) -> &'static str {
    match value {
        Known::NotKnown => "N/K",
        Known::Value(_) | Known::NotAsked => "-",
    }
}

/// Text with a comma between all but the last two, which get `and`.
pub(crate) fn and_list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Text that somebody else wrote, isolated from the direction of the text around it.
pub(crate) fn source(text: &str) -> Markup {
    html! { bdi { (visible(text)) } }
}

/// Source text with every character that cannot be seen, or that reorders others, as `[U+202E]`.
pub(crate) fn visible(text: &str) -> String {
    let shown: String = text.chars().take(SOURCE_MAX).collect();
    let mut out = whole(&shown);
    let left_out = text.chars().skip(SOURCE_MAX).count();
    if left_out > 0 {
        out.push_str(&format!(" [{} more characters]", length(left_out)));
    }
    out
}

/// The same of a text that is shown whole, however long.
pub(crate) fn whole(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unseen(c) {
            out.push_str(&format!("[U+{:04X}]", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// Controls, direction marks and overrides (Unicode TR 9), zero-width and separator characters,
/// language tags, and code points that are no characters.
fn is_unseen(c: char) -> bool {
    let code = u32::from(c);
    c.is_control()
        || matches!(code, 0xAD | 0x61C | 0x180E | 0x200B..=0x200F | 0x2028..=0x202E)
        || matches!(code, 0x2060..=0x206F | 0xFDD0..=0xFDEF | 0xFEFF | 0xFFF9..=0xFFFB)
        || matches!(code, 0xE0000..=0xE007F)
        || code & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        let cases = [
            (0, "0"),
            (999, "999"),
            (2_515, "2\u{202F}515"),
            (1_234_567, "1\u{202F}234\u{202F}567"),
        ];
        for (n, expected) in cases {
            assert_eq!(number(n), expected);
        }
    }

    #[test]
    fn shares_never_round_to_all_or_nothing() {
        let cases = [
            (0.0, "0\u{A0}%", "truly nothing"),
            (0.001, "under 1\u{A0}%", "a little is not nothing"),
            (0.63, "63\u{A0}%", "plain"),
            (0.999, "over 99\u{A0}%", "a gap is not hidden"),
            (1.0, "100\u{A0}%", "truly all"),
            (f64::NAN, "not known", "no number"),
        ];
        for (share, expected, why) in cases {
            assert_eq!(percent(share), expected, "{why}");
        }
    }

    #[test]
    fn source_text_cannot_hide_or_turn_anything() {
        let cases = [
            ("Horlivka", "Horlivka", "plain text is untouched"),
            ("a\u{202E}b", "a[U+202E]b", "right-to-left override"),
            ("a\u{2066}b", "a[U+2066]b", "isolate"),
            ("a\u{0}b\n", "a[U+0000]b[U+000A]", "controls"),
            ("a\u{200B}b", "a[U+200B]b", "zero width"),
            ("Горлівка", "Горлівка", "other scripts stay"),
        ];
        for (text, expected, why) in cases {
            assert_eq!(visible(text), expected, "{why}");
        }
        assert!(visible(&"x".repeat(1_000_000)).len() < 300, "cut");
    }

    #[test]
    fn absence_has_two_words() {
        assert_eq!(absent::<u8>(&Known::NotKnown), "N/K");
        assert_eq!(absent::<u8>(&Known::NotAsked), "-");
    }
}
