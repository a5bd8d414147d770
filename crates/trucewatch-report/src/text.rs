//! Numbers, shares and counts as a language writes them, and text that others wrote.
//!
//! Refuses to let source text act: control and direction-changing characters are shown as their code, over-long text
//! is cut with the number of characters left out.

use crate::words::{Words, args};
use maud::{Markup, html};
use trucewatch_model::{Count, CountBound, Known, ObservationClass};

/// A space that does not break, before a unit.
pub(crate) const NBSP: char = '\u{A0}';
/// What source text is cut to, in characters.
const SOURCE_MAX: usize = 200;

impl Words {
    /// A share in whole per cent. All and nothing are said only of all and nothing: 0.998 is `over 99 %`.
    pub(crate) fn percent(self, share: f64) -> String {
        if !share.is_finite() {
            return self.text("not-known");
        }
        let whole = (share * 100.0).round();
        if share > 0.0 && whole < 1.0 {
            self.text("percent-under-one")
        } else if share < 1.0 && whole > 99.0 {
            self.text("percent-over-ninety-nine")
        } else {
            self.with("percent", args! { n: whole.clamp(0.0, 100.0) })
        }
    }

    /// A count with its bound: `at least 6,294`.
    pub(crate) fn count(self, c: Count) -> String {
        let id = match c.bound {
            CountBound::Exact => return self.number(u64::from(c.value)),
            CountBound::AtLeast => "count-at-least",
            CountBound::About => "count-about",
            CountBound::Uncountable => "count-uncountable",
        };
        self.with(id, args! { n: c.value })
    }

    /// A count with the word of its class: `about 40 explosions`.
    pub(crate) fn count_of(self, c: Count, class: ObservationClass) -> String {
        let id = format!("counted-{}", class_key(class));
        self.with(&id, args! { n: c.value, count: self.count(c) })
    }

    /// The word for one of a class.
    pub(crate) fn class(self, class: ObservationClass) -> String {
        self.text(&format!("one-{}", class_key(class)))
    }

    /// The word for several of a class, as it begins a row.
    pub(crate) fn classes(self, class: ObservationClass) -> String {
        self.text(&format!("many-{}", class_key(class)))
    }

    /// What stands in a cell whose value is absent: `N/K` if the observer was asked, `-` if not.
    pub(crate) fn absent<T>(self, value: &Known<T>) -> String {
        match value {
            Known::NotKnown => self.text("asked-not-known"),
            Known::Value(_) | Known::NotAsked => "-".to_owned(),
        }
    }

    /// Source text with every character that cannot be seen, or that reorders others, as `[U+202E]`.
    pub(crate) fn visible(self, text: &str) -> String {
        let left_out = text.chars().skip(SOURCE_MAX).count();
        let mut out = visible(text);
        if left_out > 0 {
            out.push(' ');
            out.push_str(&self.with("more-characters", args! { n: left_out }));
        }
        out
    }

    /// Text that somebody else wrote, isolated from the direction of the text around it.
    pub(crate) fn source(self, text: &str) -> Markup {
        html! { bdi { (self.visible(text)) } }
    }
}

/// How messages name a class.
pub(crate) const fn class_key(class: ObservationClass) -> &'static str {
    match class {
        ObservationClass::Explosion => "explosion",
        ObservationClass::Projectile => "projectile",
        ObservationClass::MuzzleFlash => "muzzle-flash",
        ObservationClass::Flare => "flare",
        ObservationClass::Burst => "burst",
        ObservationClass::Shot => "shot",
        ObservationClass::ImpulsiveSound => "impulsive-sound",
        ObservationClass::ThermalAnomaly => "thermal-anomaly",
        ObservationClass::SeismicEvent => "seismic-event",
        ObservationClass::StateOfHealth => "state-of-health",
    }
}

/// The first letter as at the beginning of a sentence.
pub(crate) fn capitalised(words: &str) -> String {
    let mut chars = words.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// Source text with every character that cannot be seen, or that reorders others, as `[U+202E]`; cut.
pub(crate) fn visible(text: &str) -> String {
    let shown: String = text.chars().take(SOURCE_MAX).collect();
    whole(&shown)
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
    use crate::Lang;

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
            assert_eq!(Words::new(Lang::En).percent(share), expected, "{why}");
        }
    }

    #[test]
    fn counts_agree_with_their_number_in_every_language() {
        let exactly = |n| {
            Lang::ALL
                .map(|lang| Words::new(lang).count_of(Count::exact(n), ObservationClass::Explosion))
        };
        assert_eq!(
            exactly(1),
            [
                "1\u{a0}explosion",
                "1\u{a0}вибух",
                "1\u{a0}взрыв",
                "1\u{a0}explosion",
                "1\u{a0}Explosion"
            ]
        );
        assert_eq!(
            exactly(3),
            [
                "3\u{a0}explosions",
                "3\u{a0}вибухи",
                "3\u{a0}взрыва",
                "3\u{a0}explosions",
                "3\u{a0}Explosionen"
            ]
        );
        assert_eq!(
            exactly(11),
            [
                "11\u{a0}explosions",
                "11\u{a0}вибухів",
                "11\u{a0}взрывов",
                "11\u{a0}explosions",
                "11\u{a0}Explosionen"
            ]
        );
        assert_eq!(exactly(21)[1..3], ["21\u{a0}вибух", "21\u{a0}взрыв"]);
        assert_eq!(exactly(12_495)[0], "12,495\u{a0}explosions");
        assert_eq!(exactly(12_495)[3], "12\u{202f}495\u{a0}explosions");
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
        let cut = Words::new(Lang::En).visible(&"x".repeat(1_000_000));
        assert!(
            cut.len() < 300 && cut.ends_with("(999,800 more characters)"),
            "{cut}"
        );
    }

    #[test]
    fn absence_has_two_words() {
        let words = Words::new(Lang::En);
        assert_eq!(words.absent::<u8>(&Known::NotKnown), "N/K");
        assert_eq!(words.absent::<u8>(&Known::NotAsked), "-");
    }
}
