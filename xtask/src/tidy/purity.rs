//! What the pure crates must not name outside tests: the clock, files, the network, the
//! environment, randomness without a seed; and collections whose order is not fixed.

use super::dependencies::PURE;
use super::{Fault, Source, has_word};

/// Names, and what to do instead.
const FORBIDDEN: &[(&str, &str)] = &[
    ("SystemTime", CLOCK),
    ("Instant::now", CLOCK),
    ("Timestamp::now", CLOCK),
    ("Zoned::now", CLOCK),
    ("std::fs", IO),
    ("std::net", IO),
    ("std::env", IO),
    ("std::process", IO),
    ("std::thread", "start threads in trucewatch-site"),
    ("thread_rng", SEED),
    ("OsRng", SEED),
    ("from_os_rng", SEED),
];
const CLOCK: &str = "pass the time as an argument";
const IO: &str = "do this in trucewatch-site and pass the bytes as an argument";
const SEED: &str = "pass a seed and use rand_chacha";

/// Crates in which any order can reach a result.
const ORDERED: &[&str] = &["geometry", "lines", "fusion", "agreement", "sim", "report"];
const UNORDERED: &[&str] = &["HashMap", "HashSet"];

/// Appends a fault for each forbidden name.
pub(super) fn check(sources: &[Source<'_>], faults: &mut Vec<Fault>) {
    for source in sources.iter().filter(|source| !source.all_test) {
        let room = source
            .room()
            .and_then(|room| room.strip_prefix("trucewatch-"));
        let Some(room) = room.filter(|room| PURE.contains(room)) else {
            continue;
        };
        for (line, code) in source.text.shipped_lines() {
            for (name, remedy) in FORBIDDEN.iter().filter(|(name, _)| mentions(code, name)) {
                let what = format!("`{room}` is pure and must not use `{name}`");
                faults.push(Fault::new(source.path, line, what, *remedy));
            }
            for name in UNORDERED.iter().filter(|name| has_word(code, name)) {
                if ORDERED.contains(&room) {
                    let what = format!("`{name}` has no fixed order");
                    let remedy = "use BTreeMap, BTreeSet or a sorted Vec";
                    faults.push(Fault::new(source.path, line, what, remedy));
                }
            }
        }
    }
}

/// Whether code names a path, also as a part of `use std::{a, b}`.
fn mentions(code: &str, name: &str) -> bool {
    let grouped = |part: &str| {
        let group = code.split_once("std::{").map(|(_, rest)| rest);
        group.is_some_and(|rest| has_word(rest, part))
    };
    has_word(code, name) || name.strip_prefix("std::").is_some_and(grouped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::sources;
    use crate::tree::Tree;

    fn count(path: &str, text: &str) -> usize {
        let tree = Tree::of(&[(path, text)]);
        let mut faults = Vec::new();
        check(&sources(&tree), &mut faults);
        faults.len()
    }

    #[test]
    fn only_shipped_code_of_pure_crates_counts() {
        let fusion = "crates/trucewatch-fusion/src/a.rs";
        let cases = [
            (
                fusion,
                "let t = std::time::SystemTime::now();",
                1,
                "the clock",
            ),
            (fusion, "use std::{fs, io};", 1, "in a group"),
            (fusion, "use std::collections::HashMap;", 1, "no order"),
            (fusion, "// std::fs, HashMap", 0, "a comment"),
            (fusion, "let a = \"std::fs\";", 0, "text"),
            (fusion, "#[cfg(test)]\nmod t { use std::fs; }", 0, "a test"),
            (fusion, "let a = MyHashMapLike;", 0, "part of a name"),
            (
                "crates/trucewatch-fusion/tests/a.rs",
                "use std::fs;",
                0,
                "a test file",
            ),
            (
                "crates/trucewatch-model/src/a.rs",
                "HashMap",
                0,
                "allowed where sorted later",
            ),
            (
                "crates/trucewatch-site/src/a.rs",
                "use std::fs;",
                0,
                "not a pure crate",
            ),
        ];
        for (path, text, expected, why) in cases {
            assert_eq!(count(path, text), expected, "{why}");
        }
    }
}
