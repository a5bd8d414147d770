//! What holds for files as a whole: a first line that says what they are, a length that can be read,
//! nothing left over, and no address of a machine that packages were taken from.

use super::{Fault, has_word};
use crate::tree::Tree;

const LINES_MAX: usize = 600;

/// Endings of files that people write and read.
const WRITTEN: &[&str] = &[
    ".rs", ".ts", ".svelte", ".mjs", ".js", ".css", ".py", ".sh", ".toml", ".sql", ".md", ".html",
];

/// Files that may be longer, each with the reason.
const LONG: &[(&str, &str)] = &[
    (
        "crates/trucewatch-agreement/tests/edges.rs",
        "tables of cases, read row by row",
    ),
    (
        "agreements/minsk-2014.toml",
        "one agreement is one file, with its titles in five languages",
    ),
    (
        "agreements/minsk-2015.toml",
        "one agreement is one file, with its titles in five languages",
    ),
    (
        "agreements/paris-2026-draft.toml",
        "one agreement is one file, with its titles in five languages",
    ),
    (
        "agreements/weapons.toml",
        "a list, looked up entry by entry",
    ),
];

/// Words for work that is not done. Put together here, so that this file does not hold them.
const LEFT_OVER: &[&str] = &[
    concat!("to", "do!"),
    concat!("unimpl", "emented!"),
    concat!("for", " now"),
    concat!("st", "ub"),
];

/// Parts of the names of machines that hand out packages.
const HOSTS: &[&str] = &[
    concat!("registry.", "npmjs"),
    concat!("registry.", "yarnpkg"),
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("pypi.", "org"),
    concat!("python", "hosted.org"),
    concat!("proxy.", "golang.org"),
    concat!("artif", "actory"),
    concat!("jf", "rog"),
    concat!("sona", "type"),
    concat!("/repository/", "npm"),
];

/// Appends a fault for each file that breaks one of the rules.
pub(super) fn check(tree: &Tree, faults: &mut Vec<Fault>) {
    for (path, text) in tree.files() {
        length(path, text, faults);
        hosts(path, text, faults);
        if path.ends_with(".rs") {
            first_line(path, text, faults);
            left_over(path, text, faults);
        }
    }
}

fn length(path: &str, text: &str, faults: &mut Vec<Fault>) {
    let lines = text.lines().count();
    let written = WRITTEN.iter().any(|ending| path.ends_with(ending));
    if written && lines > LINES_MAX && !LONG.iter().any(|(long, _)| *long == path) {
        let what = format!("{lines} lines, where {LINES_MAX} are the most");
        let remedy = "split it by purpose, or give a reason in LONG in xtask/src/tidy/files.rs";
        faults.push(Fault::new(path, LINES_MAX + 1, what, remedy));
    }
}

fn hosts(path: &str, text: &str, faults: &mut Vec<Fault>) {
    let lock = path.ends_with("package-lock.json");
    for (line, content) in (1..).zip(text.lines()) {
        if lock && content.trim_start().starts_with("\"resolved\": \"http") {
            let remedy = "install with the settings of web/.npmrc, which leave it out";
            faults.push(Fault::new(
                path,
                line,
                "the lock file holds an address",
                remedy,
            ));
        } else if let Some(host) = HOSTS.iter().find(|host| content.contains(*host)) {
            let what = format!("names a machine that hands out packages (`{host}`)");
            let remedy = "take it out: where packages come from is a setting of each machine";
            faults.push(Fault::new(path, line, what, remedy));
        }
    }
}

fn first_line(path: &str, text: &str, faults: &mut Vec<Fault>) {
    if !text.trim_start().starts_with("//!") {
        let remedy = "begin with `//!`: what comes in, what goes out, what it refuses";
        faults.push(Fault::new(path, 1, "does not say what it is", remedy));
    }
}

fn left_over(path: &str, text: &str, faults: &mut Vec<Fault>) {
    for (line, content) in (1..).zip(text.lines()) {
        let lower = content.to_lowercase();
        for word in LEFT_OVER.iter().filter(|word| has_word(&lower, word)) {
            let remedy = "finish it, or say in a comment what it does not do and why";
            faults.push(Fault::new(
                path,
                line,
                format!("`{word}` marks unfinished work"),
                remedy,
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        check(&Tree::of(&[(path, text)]), &mut faults);
        faults
    }

    #[test]
    fn each_rule_finds_its_fault_and_nothing_else() {
        let doc = "//! What it is.\n";
        let long = doc.repeat(LINES_MAX + 1);
        let due = format!("{doc}fn f() {{ {}() }}\n", concat!("to", "do!"));
        let later = format!("{doc}// Good enough {}.\n", concat!("For", " now"));
        let url = format!("fetch https://{}.org/x\n", concat!("registry.", "npmjs"));
        let cases = [
            ("a.rs", doc, 0, "a good file"),
            ("a.rs", "fn f() {}\n", 1, "no doc"),
            ("a.rs", long.as_str(), 1, "too long"),
            ("a.csv", long.as_str(), 0, "data may be long"),
            ("a.rs", due.as_str(), 1, "not written"),
            ("a.rs", later.as_str(), 1, "put off"),
            ("a.rs", "//! It is stubborn.\n", 0, "part of a word"),
            ("README.md", url.as_str(), 1, "a host name"),
            (
                "web/package-lock.json",
                "\"resolved\": \"https://x\"",
                1,
                "an address",
            ),
            (
                "web/package-lock.json",
                "\"resolved\": \"../local\"",
                0,
                "a folder",
            ),
        ];
        for (path, text, expected, why) in cases {
            assert_eq!(faults(path, text).len(), expected, "{why}");
        }
    }
}
