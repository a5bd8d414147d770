//! The checks of `xtask tidy`, one file each.

mod dependencies;
mod files;
mod purity;
mod words;

use crate::rust_text::RustText;
use crate::tree::Tree;
use std::collections::BTreeSet;

/// Something to be put right. Shown as `file:line: what: what to do`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fault {
    path: String,
    line: usize,
    what: String,
    remedy: String,
}

impl Fault {
    fn new(path: &str, line: usize, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            path,
            line,
            what,
            remedy,
        } = self;
        write!(f, "{path}:{line}: {what}: {remedy}")
    }
}

/// Runs all checks; faults come in the order of files and lines.
pub(crate) fn check(tree: &Tree) -> Vec<Fault> {
    let sources = sources(tree);
    let mut faults = Vec::new();
    dependencies::check(tree, &mut faults);
    purity::check(&sources, &mut faults);
    words::check(&sources, &mut faults);
    words::check_pages(tree, &mut faults);
    files::check(tree, &mut faults);
    let promises = crate::promises::faults(tree).into_iter();
    faults.extend(promises.map(|(path, what, remedy)| Fault::new(path, 1, what, remedy)));
    faults.sort();
    faults
}

/// A Rust file taken apart.
struct Source<'a> {
    path: &'a str,
    text: RustText,
    /// Whether the whole file is test code: a test, an example, or a module declared for tests only.
    all_test: bool,
}

impl Source<'_> {
    /// The crate it belongs to, if it is one of ours under `crates/`.
    fn room(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }
}

fn sources(tree: &Tree) -> Vec<Source<'_>> {
    let taken: Vec<(&str, RustText)> = tree
        .rust()
        .map(|(path, text)| (path, RustText::new(text)))
        .collect();
    let for_tests: BTreeSet<String> = taken
        .iter()
        .flat_map(|(path, text)| {
            let names = text.test_modules();
            names
                .into_iter()
                .map(|name| format!("{}/{name}", children_of(path)))
        })
        .collect();
    let sources = taken.into_iter().map(|(path, text)| {
        let folder = |name: &str| path.split('/').any(|part| part == name);
        let all_test = folder("tests") || folder("examples") || folder("benches");
        let declared = for_tests.iter().any(|module| {
            path == format!("{module}.rs") || path.starts_with(&format!("{module}/"))
        });
        Source {
            path,
            text,
            all_test: all_test || declared,
        }
    });
    sources.collect()
}

/// The folder in which the modules of a file lie.
fn children_of(path: &str) -> &str {
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    match stem.rsplit_once('/') {
        Some((folder, "lib" | "main" | "mod")) => folder,
        _ => stem,
    }
}

/// Whether `word` stands in `line` by itself, not as a part of a longer name.
fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|rest| rest.chars().next_back());
        let after = line
            .get(at + word.len()..)
            .and_then(|rest| rest.chars().next());
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_only_tests_use_are_known() {
        let tree = Tree::of(&[
            (
                "crates/a/src/lib.rs",
                "#[cfg(test)]\nmod testing;\nmod used;\n",
            ),
            ("crates/a/src/testing.rs", ""),
            ("crates/a/src/testing/deep.rs", ""),
            ("crates/a/src/used.rs", "#[cfg(test)] mod inner;"),
            ("crates/a/src/used/inner.rs", ""),
            ("crates/a/tests/all.rs", ""),
        ]);
        let shipped: Vec<_> = sources(&tree)
            .iter()
            .filter(|s| !s.all_test)
            .map(|s| s.path.to_owned())
            .collect();
        assert_eq!(shipped, ["crates/a/src/lib.rs", "crates/a/src/used.rs"]);
    }

    #[test]
    fn words_stand_alone() {
        assert!(has_word("use std::fs;", "std::fs"));
        assert!(!has_word("use my_std::fs_more;", "std::fs"));
    }

    #[test]
    fn faults_say_where_what_and_what_to_do() {
        let fault = Fault::new("a/b.rs", 3, "it is wrong", "put it right");
        assert_eq!(fault.to_string(), "a/b.rs:3: it is wrong: put it right");
    }
}
