//! Which crate may use which: our own against a table, outside ones against the pure crates.

use super::Fault;
use crate::tree::Tree;
use std::collections::{BTreeMap, BTreeSet};

/// What a crate may use of ours.
enum MayUse {
    Only(&'static [&'static str]),
    Anything,
}

/// Which of our crates each may use, without the prefix `trucewatch-`. Tests may use more.
const MAY_USE: &[(&str, MayUse)] = &[
    ("model", MayUse::Only(&[])),
    ("geometry", MayUse::Only(&["model"])),
    ("lines", MayUse::Only(&["model", "geometry"])),
    ("tiles", MayUse::Only(&["model"])),
    ("adapters", MayUse::Only(&["model"])),
    ("proof", MayUse::Only(&["model"])),
    ("pages", MayUse::Only(&[])),
    ("evidence", MayUse::Only(&["model", "proof", "pages"])),
    ("fusion", MayUse::Only(&["model"])),
    ("agreement", MayUse::Only(&["model", "geometry"])),
    ("mission", MayUse::Only(&["model"])),
    ("release", MayUse::Only(&["model"])),
    ("access", MayUse::Only(&["model", "mission", "release"])),
    ("sim", MayUse::Only(&["model"])),
    ("report", MayUse::Only(&["model", "agreement", "release"])),
    (
        "site",
        MayUse::Only(&[
            "model",
            "adapters",
            "proof",
            "pages",
            "evidence",
            "fusion",
            "agreement",
            "mission",
            "release",
            "sim",
            "report",
        ]),
    ),
    (
        "case",
        MayUse::Only(&["model", "proof", "evidence", "fusion", "site"]),
    ),
    ("accounts", MayUse::Only(&["model", "proof", "evidence"])),
    (
        "api",
        MayUse::Only(&[
            "site", "mission", "release", "access", "model", "accounts", "tiles",
        ]),
    ),
    ("cli", MayUse::Anything),
];

/// Crates whose results depend on their arguments alone.
pub(super) const PURE: &[&str] = &[
    "model",
    "geometry",
    "lines",
    "tiles",
    "adapters",
    "proof",
    "fusion",
    "agreement",
    "mission",
    "release",
    "access",
    "sim",
    "report",
];

/// Outside packages that bring IO, a runtime or the system's randomness.
const IMPURE: &[&str] = &[
    "axum",
    "fastrand",
    "getrandom",
    "hyper",
    "rand",
    "reqwest",
    "rusqlite",
    "tempfile",
    "tokio",
    "ureq",
];

/// Crates that must not reach each other, even in tests: what is fused must not know the truth.
const APART: [(&str, &str); 2] = [("fusion", "sim"), ("sim", "fusion")];

const PREFIX: &str = "trucewatch-";

/// One dependency in a manifest.
struct Dependency {
    name: String,
    line: usize,
    for_tests: bool,
}

/// Appends a fault for each dependency that must not be.
pub(super) fn check(tree: &Tree, faults: &mut Vec<Fault>) {
    let mut manifests = BTreeMap::new();
    for (path, text) in tree.files() {
        let Some(short) = crate_of(path) else {
            continue;
        };
        match dependencies(text) {
            Ok(found) => {
                manifests.insert(short, (path, found));
            }
            Err(error) => faults.push(Fault::new(path, 1, error.to_string(), "mend the manifest")),
        }
    }
    for (short, (path, found)) in &manifests {
        ours(short, path, found, faults);
        outside(short, path, found, faults);
    }
    for (from, to) in APART {
        apart(from, to, &manifests, faults);
    }
}

/// `crates/trucewatch-x/Cargo.toml` gives `x`.
fn crate_of(path: &str) -> Option<&str> {
    let folder = path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
    Some(folder.strip_prefix(PREFIX).unwrap_or(folder))
}

fn ours(short: &str, path: &str, found: &[Dependency], faults: &mut Vec<Fault>) {
    let Some((_, may_use)) = MAY_USE.iter().find(|(name, _)| *name == short) else {
        let remedy = "add a row to MAY_USE in xtask/src/tidy/dependencies.rs";
        faults.push(Fault::new(
            path,
            1,
            "no rule says what this crate may use",
            remedy,
        ));
        return;
    };
    let MayUse::Only(allowed) = may_use else {
        return;
    };
    for one in found.iter().filter(|one| !one.for_tests) {
        let Some(name) = one.name.strip_prefix(PREFIX) else {
            continue;
        };
        if !allowed.contains(&name) {
            let what = format!("`{short}` must not use `{name}`");
            let remedy = format!("it may use {allowed:?}; move the code, or pass what it needs");
            faults.push(Fault::new(path, one.line, what, remedy));
        }
    }
}

fn outside(short: &str, path: &str, found: &[Dependency], faults: &mut Vec<Fault>) {
    if !PURE.contains(&short) {
        return;
    }
    let impure = |one: &&Dependency| !one.for_tests && IMPURE.contains(&one.name.as_str());
    for one in found.iter().filter(impure) {
        let what = format!("`{short}` is pure and must not use `{}`", one.name);
        let remedy = "do this in trucewatch-site and pass the result as an argument";
        faults.push(Fault::new(path, one.line, what, remedy));
    }
}

/// Looks for a way from one crate to the other: its own dependencies with those for tests, then
/// those that come with them.
fn apart(
    from: &str,
    to: &str,
    manifests: &BTreeMap<&str, (&str, Vec<Dependency>)>,
    faults: &mut Vec<Fault>,
) {
    let Some((path, found)) = manifests.get(from) else {
        return;
    };
    for one in found {
        let Some(first) = one.name.strip_prefix(PREFIX) else {
            continue;
        };
        let mut seen = BTreeSet::new();
        let mut open = vec![first];
        while let Some(at) = open.pop() {
            if !seen.insert(at) {
                continue;
            }
            let next = manifests
                .get(at)
                .map(|(_, found)| found.as_slice())
                .unwrap_or_default();
            let next = next.iter().filter(|one| !one.for_tests);
            open.extend(next.filter_map(|one| one.name.strip_prefix(PREFIX)));
        }
        if seen.contains(to) {
            let what = format!("`{from}` reaches `{to}` through `{first}`, even if only in tests");
            let remedy = "what is fused must not know the truth: test this in trucewatch-site";
            faults.push(Fault::new(path, one.line, what, remedy));
        }
    }
}

/// The dependencies of a manifest: plain, for building, for single systems, and for tests.
fn dependencies(text: &str) -> Result<Vec<Dependency>, toml::de::Error> {
    let manifest: toml::Table = text.parse()?;
    let mut found = Vec::new();
    collect(&manifest, text, &mut found);
    let systems = manifest.get("target").and_then(toml::Value::as_table);
    for system in systems.into_iter().flat_map(toml::Table::values) {
        if let Some(table) = system.as_table() {
            collect(table, text, &mut found);
        }
    }
    Ok(found)
}

fn collect(table: &toml::Table, text: &str, found: &mut Vec<Dependency>) {
    for (section, for_tests) in [
        ("dependencies", false),
        ("build-dependencies", false),
        ("dev-dependencies", true),
    ] {
        let names = table.get(section).and_then(toml::Value::as_table);
        for (key, value) in names.into_iter().flatten() {
            let renamed = value.get("package").and_then(toml::Value::as_str);
            found.push(Dependency {
                name: renamed.unwrap_or(key).to_owned(),
                line: line_of(text, section, key),
                for_tests,
            });
        }
    }
}

/// The line that names `key` in `section`, or the first of the file.
fn line_of(text: &str, section: &str, key: &str) -> usize {
    let mut inside = false;
    for (number, line) in (1..).zip(text.lines()) {
        if line.starts_with('[') {
            inside = line.contains(section);
        }
        let rest = line.strip_prefix(key);
        if inside && rest.is_some_and(|rest| rest.starts_with(['.', ' ', '='])) {
            return number;
        }
    }
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(files: &[(&str, &str)]) -> Vec<String> {
        let mut faults = Vec::new();
        check(&Tree::of(files), &mut faults);
        faults.iter().map(ToString::to_string).collect()
    }

    const MODEL: (&str, &str) = ("crates/trucewatch-model/Cargo.toml", "[dependencies]\n");

    #[test]
    fn what_the_table_allows_is_allowed() {
        let manifest = "[dependencies]\ntrucewatch-model.workspace = true\nlibm.workspace = true\n\
                        [dev-dependencies]\ntempfile.workspace = true\n";
        assert_eq!(
            faults(&[MODEL, ("crates/trucewatch-fusion/Cargo.toml", manifest)]),
            [""; 0]
        );
    }

    #[test]
    fn each_kind_of_dependency_is_seen() {
        let cases = [
            (
                "[dependencies]\ntrucewatch-site.workspace = true\n",
                2,
                "a plain one",
            ),
            (
                "[build-dependencies]\ntrucewatch-site = { path = \"x\" }\n",
                2,
                "for building",
            ),
            (
                "[target.'cfg(unix)'.dependencies]\ntrucewatch-site = \"1\"\n",
                2,
                "for a system",
            ),
            (
                "\n[dependencies]\nx = { package = \"trucewatch-site\" }\n",
                3,
                "renamed",
            ),
            ("[dependencies]\ntokio.workspace = true\n", 2, "impure"),
        ];
        for (manifest, line, why) in cases {
            let found = faults(&[("crates/trucewatch-agreement/Cargo.toml", manifest)]);
            assert_eq!(found.len(), 1, "{why}: {found:?}");
            let place = format!("crates/trucewatch-agreement/Cargo.toml:{line}: ");
            assert!(
                found.iter().all(|f| f.starts_with(&place)),
                "{why}: {found:?}"
            );
        }
    }

    #[test]
    fn fusion_does_not_reach_the_truth_even_in_tests() {
        let fusion = "[dev-dependencies]\ntrucewatch-report.workspace = true\n";
        let report = "[dependencies]\ntrucewatch-agreement.workspace = true\n";
        let agreement = "[dependencies]\ntrucewatch-sim.workspace = true\n";
        let found = faults(&[
            ("crates/trucewatch-fusion/Cargo.toml", fusion),
            ("crates/trucewatch-report/Cargo.toml", report),
            ("crates/trucewatch-agreement/Cargo.toml", agreement),
        ]);
        assert!(
            found
                .iter()
                .any(|f| f.contains("`fusion` reaches `sim` through `report`")),
            "{found:?}"
        );
    }

    #[test]
    fn a_crate_without_a_rule_is_a_fault() {
        let found = faults(&[("crates/trucewatch-new/Cargo.toml", "")]);
        assert!(found.iter().any(|f| f.contains("no rule")), "{found:?}");
    }
}
