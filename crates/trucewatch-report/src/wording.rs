//! The words that never stand in a report of ours, and a check for tests and for whoever adds
//! text. Text that others wrote is exempt: it stands in `<bdi>` or in `<text class="src">`.

/// Beginnings of words and phrases that are not used; see `docs/glossary.md`. Where nothing was
/// registered, a report says "none observed" and the coverage.
const NEVER: [&str; 16] = [
    "target",
    "enem",
    "friend",
    "hostile",
    "strike package",
    "kill",
    "perpetrator",
    "violation by",
    "violations by",
    "no violation",
    "ворог",
    "ворож",
    "враг",
    "вражд",
    "ennemi",
    "feind",
];

/// Whether `html` keeps to the wording of the mission outside source text.
pub fn wording_ok(html: &str) -> bool {
    wording_faults(html).is_empty()
}

/// The words in `html`, outside source text, that a report must not use.
pub fn wording_faults(html: &str) -> Vec<&'static str> {
    let own = without(
        &without(&without(html, "<style>", "</style>"), "<bdi>", "</bdi>"),
        "<text class=\"src\"",
        "</text>",
    )
    .to_lowercase();
    NEVER
        .into_iter()
        .filter(|word| begins_a_word(&own, word))
        .collect()
}

fn without(text: &str, open: &str, close: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        kept.push_str(before);
        kept.push(' ');
        rest = after.split_once(close).map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}

fn begins_a_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        text.get(..at)
            .and_then(|before| before.chars().next_back())
            .is_none_or(|c| !c.is_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_our_text_only() {
        let cases = [
            ("<p>None observed; coverage 63 %.</p>", true, "as it should"),
            ("<p>No violations today</p>", false, "calm is not claimed"),
            ("<p>Enemies</p>", false, "other forms count"),
            ("<p>ceasefire violations (CFV)</p>", true, "the unit's name"),
            (
                "<p>a violation by the north</p>",
                false,
                "blame in an observation",
            ),
            ("<p>skilled</p>", true, "inside another word"),
            ("<td><bdi>hostile</bdi></td>", true, "the source's own word"),
            ("<bdi>x</bdi> hostile", false, "after source text"),
        ];
        for (html, expected, why) in cases {
            assert_eq!(wording_ok(html), expected, "{why}");
        }
    }
}
