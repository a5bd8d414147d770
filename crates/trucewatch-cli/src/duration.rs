//! Lengths of time on the command line: `6h`, `90m`, `2h30m`, `45s`.

/// Seconds of a length of time.
///
/// # Errors
/// In words, if it is none, or not between a second and a year.
pub(crate) fn parse_s(text: &str) -> Result<f64, String> {
    let length: jiff::SignedDuration = text
        .parse()
        .map_err(|_| format!("`{text}` is not a length of time; write it as 6h, 90m or 2h30m"))?;
    let seconds = length.as_secs_f64();
    if (1.0..=366.0 * 86_400.0).contains(&seconds) {
        Ok(seconds)
    } else {
        Err(format!("`{text}` must be between 1s and 366 days"))
    }
}

#[cfg(test)]
mod tests {
    use super::parse_s;

    #[test]
    fn lengths() {
        let cases = [
            ("6h", Some(21_600.0)),
            ("90m", Some(5_400.0)),
            ("2h30m", Some(9_000.0)),
            ("45s", Some(45.0)),
            ("0s", None),
            ("soon", None),
            ("-1h", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_s(text).ok(), expected, "{text}");
        }
    }
}
