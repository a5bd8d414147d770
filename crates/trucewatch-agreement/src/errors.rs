//! What is wrong with an agreement file, told to the person who wrote it: all of it at once.

use std::fmt;

/// One thing that is wrong, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Line of the file, counted from 1, where it is known.
    pub line: Option<usize>,
    /// The part of the file, such as ``provision `p1` ``.
    pub part: String,
    /// What is wrong.
    pub what: String,
    /// What to do now.
    pub what_to_do: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}, ")?;
        }
        write!(f, "{}: {}; {}", self.part, self.what, self.what_to_do)
    }
}

/// Everything that is wrong with an agreement file, in the order of its lines. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementErrors(Vec<Problem>);

impl AgreementErrors {
    /// Sorts the problems. Without any (which would be a defect of ours, not of the file) it says
    /// so, to keep the promise above.
    pub(crate) fn from_problems(mut problems: Vec<Problem>) -> Self {
        if problems.is_empty() {
            problems.push(Problem {
                line: None,
                part: "the file".to_owned(),
                what: "it cannot be read".to_owned(),
                what_to_do: "compare it with `agreements/README.md`".to_owned(),
            });
        }
        problems.sort_by_key(|p| p.line.unwrap_or(usize::MAX));
        Self(problems)
    }

    /// The problems, in the order of the file's lines.
    pub fn problems(&self) -> &[Problem] {
        &self.0
    }
}

/// Problems written out; a file of another kind has thousands.
const SHOWN: usize = 50;

impl fmt::Display for AgreementErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.0.len();
        let noun = if n == 1 { "problem" } else { "problems" };
        write!(f, "the agreement cannot be used: {n} {noun}")?;
        for problem in self.0.iter().take(SHOWN) {
            write!(f, "\n  {problem}")?;
        }
        match n.saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "\n  and {more} more; is it a TOML agreement at all?"),
        }
    }
}

impl std::error::Error for AgreementErrors {}

/// The candidate nearest to `word`, if it is near enough to be a slip of the hand: at most a third
/// of its letters changed, added, left out or swapped (always one, but never all of them). Among
/// equals, one made of the same letters comes first. If none is, the only one that goes on after
/// `word` and an underscore: `calibre` for `calibre_mm`.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let length = word.chars().count();
    let allowed = (length / 3).max(1).min(length.saturating_sub(1));
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.to_lowercase().chars().collect();
        letters.sort_unstable();
        letters
    };
    let own = letters(word);
    let mut whole = Vec::new();
    let near = candidates
        .into_iter()
        .inspect(|candidate| {
            let rest = candidate.strip_prefix(word).filter(|_| length > 2);
            whole.extend(
                rest.filter(|rest| rest.starts_with('_'))
                    .map(|_| *candidate),
            );
        })
        .map(|candidate| (edits(word, candidate), letters(candidate) != own, candidate))
        .filter(|(count, ..)| *count <= allowed)
        .min()
        .map(|(.., candidate)| candidate);
    near.or(match whole[..] {
        [only] => Some(only),
        _ => None,
    })
}

/// "did you mean `x`?" if something is near, else the list of what exists.
pub(crate) fn suggestion(noun: &str, word: &str, candidates: &[&str]) -> String {
    if let Some(near) = nearest(word, candidates.iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    if candidates.is_empty() {
        return format!("no {noun} is defined in this file");
    }
    let mut listed: Vec<String> = candidates.iter().map(|c| format!("`{c}`")).collect();
    listed.sort();
    listed.dedup();
    let more = listed.len().saturating_sub(8);
    listed.truncate(8);
    let tail = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("use one of {}{tail}", listed.join(", "))
}

/// Edit distance without regard to case; swapping two neighbours is one edit (optimal string
/// alignment, Damerau 1964, doi:10.1145/363958.363994).
fn edits(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    let at = |rows: &[Vec<usize>], i: usize, j: usize| {
        rows.get(i)
            .and_then(|row| row.get(j))
            .copied()
            .unwrap_or(usize::MAX / 2)
    };
    for i in 1..=a.len() {
        rows.push(vec![i]);
        for j in 1..=b.len() {
            let letter = |text: &[char], k: usize| text.get(k.wrapping_sub(1)).copied();
            let changed = usize::from(letter(&a, i) != letter(&b, j));
            let mut best = (at(&rows, i - 1, j - 1) + changed)
                .min(at(&rows, i - 1, j) + 1)
                .min(at(&rows, i, j - 1) + 1);
            let swapped = i > 1
                && j > 1
                && letter(&a, i) == letter(&b, j - 1)
                && letter(&a, i - 1) == letter(&b, j);
            if swapped {
                best = best.min(at(&rows, i - 2, j - 2) + 1);
            }
            if let Some(row) = rows.last_mut() {
                row.push(best);
            }
        }
    }
    at(&rows, a.len(), b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_hand_are_recognised() {
        let known = [
            "contact-2020",
            "zolote",
            "p1",
            "Europe/Kiev",
            "Europe/Kyiv",
            "A",
            "calibre_mm",
            "sigma_major_m",
            "sigma_minor_m",
        ];
        let cases = [
            ("contact-2002", Some("contact-2020"), "two digits swapped"),
            ("Zolote", Some("zolote"), "case"),
            ("p2", Some("p1"), "one letter of a short id"),
            ("Europe/Kiyv", Some("Europe/Kyiv"), "swapped, not changed"),
            ("C", None, "one letter is not like any other"),
            ("withdrawal", None, "nothing is near"),
            ("calibre", Some("calibre_mm"), "its unit is missing"),
            ("sigma", None, "two of them go on like that"),
        ];
        for (word, expected, why) in cases {
            assert_eq!(nearest(word, known), expected, "{why}");
        }
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
    }
}
