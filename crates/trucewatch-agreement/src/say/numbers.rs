//! Numbers, lengths, probabilities and lengths of time, as each language writes them.

use super::Voice;
use crate::document::Lang;
use fluent_bundle::FluentArgs;
use trucewatch_model::Compass16;

/// A number without needless decimals; groups of three from 10,000 on.
pub fn plain(number: f64, lang: Lang) -> String {
    localised(&number.to_string(), lang)
}

/// A number with that many decimals, rounded half up: printing alone rounds 0.985 to 0.98.
pub fn rounded(number: f64, decimals: usize, lang: Lang) -> String {
    let scale = libm::pow(10.0, decimals as f64);
    let number = libm::round(number * scale) / scale;
    localised(&format!("{number:.decimals$}"), lang)
}

/// From digits with a point to the language's own marks.
fn localised(digits: &str, lang: Lang) -> String {
    let (decimal_mark, group_mark) = match lang {
        Lang::En => ('.', ','),
        Lang::De => (',', '.'),
        Lang::Fr => (',', '\u{202f}'),
        Lang::Uk | Lang::Ru => (',', '\u{a0}'),
    };
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(rest) => ("\u{2212}", rest),
        None => ("", digits),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let mut said = sign.to_owned();
    for (k, digit) in whole.chars().enumerate() {
        let left = whole.len() - k;
        if k > 0 && left % 3 == 0 && whole.len() > 4 {
            said.push(group_mark);
        }
        said.push(digit);
    }
    if !decimals.is_empty() {
        said.push(decimal_mark);
        said.push_str(decimals);
    }
    said
}

/// The side that lies in a direction, of eight.
pub(super) fn side(towards: Compass16) -> &'static str {
    match (towards.centre_mdeg() + 22_500) / 45_000 % 8 {
        0 => "north",
        1 => "north-east",
        2 => "east",
        3 => "south-east",
        4 => "south",
        5 => "south-west",
        6 => "west",
        _ => "north-west",
    }
}

impl Voice<'_> {
    pub(super) fn unit(&self, unit: &str, number: &str) -> String {
        let mut args = FluentArgs::new();
        args.set("number", number.to_owned());
        self.format(unit, &args)
    }

    /// A measured length: to ten metres below a kilometre, to a hundred below a hundred kilometres.
    pub(super) fn length(&self, metres: f64) -> String {
        let metres = metres.abs();
        if metres < 995.0 {
            let tens = libm::round(metres / 10.0) * 10.0;
            self.unit("unit-m", &rounded(tens, 0, self.lang))
        } else if metres < 99_950.0 {
            self.unit("unit-km", &rounded(metres / 1e3, 1, self.lang))
        } else {
            self.unit("unit-km", &rounded(metres / 1e3, 0, self.lang))
        }
    }

    /// Two decimals, but never 1 or 0 for what is not certain.
    pub(super) fn probability(&self, p: f64) -> String {
        if p > 0.995 && p < 1.0 {
            self.unit("more-than", &localised("0.99", self.lang))
        } else if p > 0.0 && p < 0.005 {
            self.unit("less-than", &localised("0.01", self.lang))
        } else {
            rounded(p, 2, self.lang)
        }
    }

    /// A length of time as an uncertainty.
    pub(super) fn seconds(&self, s: f64) -> String {
        let (unit, number, decimals) = if s < 0.0995 {
            ("unit-ms", s * 1e3, 0)
        } else if s < 9.95 {
            ("unit-s", s, 1)
        } else if s < 120.0 {
            ("unit-s", s, 0)
        } else if s < 7_200.0 {
            ("unit-min", s / 60.0, 0)
        } else {
            ("unit-h", s / 3_600.0, 1)
        };
        self.unit(unit, &rounded(number, decimals, self.lang))
    }
}
