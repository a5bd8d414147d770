//! How many dishonest hands a place survives.

/// Arrivals that place and time take, and one that could show a lie.
const HANDS_NEEDED: usize = 4;

/// How many dishonest hands a place survives on which so many independent ones agree: f where f + 4
/// agree. `None`: so few agree that one alone could have made it up.
pub fn survives(agreeing: usize) -> Option<usize> {
    agreeing.checked_sub(HANDS_NEEDED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_honest_ones_must_be_left() {
        let cases = [
            (0, None, "nobody"),
            (3, None, "three fit anywhere"),
            (
                4,
                Some(0),
                "a lie would show, and nobody is left who agrees",
            ),
            (9, Some(5), "five may lie"),
        ];
        for (agreeing, expected, why) in cases {
            assert_eq!(survives(agreeing), expected, "{why}");
        }
    }
}
