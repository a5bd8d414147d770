//! The registry of promises: `proofs/promises.toml`, the tests it names, and the README's list.

use crate::tree::Tree;
use anyhow::Context as _;
use std::fmt::Write as _;

pub(crate) const REGISTRY: &str = "proofs/promises.toml";
const README: &str = "README.md";
const BEGIN: &str = "<!-- promises: made from proofs/promises.toml -->\n";
const END: &str = "<!-- end of promises -->\n";

/// A row of the registry.
struct Promise {
    id: String,
    promise: String,
    tests: Vec<String>,
    /// What has no test yet; nothing if all has.
    missing: Option<String>,
    last: String,
}

/// Reads the registry.
fn read(text: &str) -> anyhow::Result<Vec<Promise>> {
    let table: toml::Table = text.parse().context("it is not TOML")?;
    table
        .iter()
        .map(|(id, row)| promise(id, row).with_context(|| id.clone()))
        .collect()
}

fn promise(id: &str, row: &toml::Value) -> anyhow::Result<Promise> {
    let row = row.as_table().context("it is no table")?;
    let known = ["promise", "tests", "state", "missing", "last"];
    if let Some(other) = row.keys().find(|key| !known.contains(&key.as_str())) {
        anyhow::bail!(
            "`{other}` means nothing here; known are {}",
            known.join(", ")
        );
    }
    let text = |key: &str| -> anyhow::Result<String> {
        let value = row.get(key).and_then(toml::Value::as_str);
        Ok(value
            .with_context(|| format!("`{key}` is missing"))?
            .to_owned())
    };
    let tests = row
        .get("tests")
        .and_then(toml::Value::as_array)
        .context("`tests` is missing")?;
    let tests: Vec<String> = tests
        .iter()
        .filter_map(|test| test.as_str().map(str::to_owned))
        .collect();
    anyhow::ensure!(!tests.is_empty(), "it names no test");
    let missing = match text("state")?.as_str() {
        "proven" if !row.contains_key("missing") => None,
        "partly" => Some(text("missing")?),
        _ => anyhow::bail!("`state` is `proven`, without `missing`, or `partly`, with `missing`"),
    };
    Ok(Promise {
        id: id.to_owned(),
        promise: text("promise")?,
        tests,
        missing,
        last: text("last")?,
    })
}

/// Where a test of this name is: the file that holds it.
fn place<'a>(tree: &'a Tree, test: &str) -> Option<&'a str> {
    let function = format!("fn {test}(");
    let in_rust = |path: &str, text: &str| path.ends_with(".rs") && text.contains(&function);
    let in_script = |path: &str| path.ends_with(&format!("/{test}"));
    tree.files()
        .find(|(path, text)| in_rust(path, text) || in_script(path))
        .map(|(path, _)| path)
}

/// The README's list.
fn list(promises: &[Promise]) -> String {
    let mut list = String::new();
    for one in promises {
        let missing = one
            .missing
            .as_ref()
            .map(|missing| format!(" *Not yet proven: {missing}.*"));
        let _ = writeln!(
            list,
            "- **{}** {} Last: {}. ({}: {} test{}){}",
            one.id,
            one.promise,
            one.last,
            REGISTRY,
            one.tests.len(),
            if one.tests.len() == 1 { "" } else { "s" },
            missing.unwrap_or_default()
        );
    }
    list.replace(&format!("({REGISTRY}: "), "(")
}

/// What is wrong: a registry that cannot be read, tests that are not there, a README out of date.
pub(crate) fn faults(tree: &Tree) -> Vec<(&'static str, String, &'static str)> {
    let file = |name: &str| {
        tree.files()
            .find(|(path, _)| *path == name)
            .map(|(_, text)| text)
    };
    let Some(registry) = file(REGISTRY) else {
        return Vec::new();
    };
    let promises = match read(registry) {
        Ok(promises) => promises,
        Err(error) => return vec![(REGISTRY, format!("{error:#}"), "correct it")],
    };
    let mut faults = Vec::new();
    for one in &promises {
        for test in one.tests.iter().filter(|test| place(tree, test).is_none()) {
            let what = format!(
                "{} names the test `{test}`, which is not in the tree",
                one.id
            );
            faults.push((REGISTRY, what, "name the test that proves it"));
        }
    }
    let readme = file(README).unwrap_or_default();
    match between(readme) {
        Some((_, there, _)) if there == list(&promises) => {}
        _ => faults.push((
            README,
            "its list of promises is out of date".to_owned(),
            "run `cargo run -p xtask -- promises`",
        )),
    }
    faults
}

/// The README with the list that the registry gives.
///
/// # Errors
/// If the registry cannot be read, or the README has no place for the list.
pub(crate) fn readme(registry: &str, readme: &str) -> anyhow::Result<String> {
    let promises = read(registry).context(REGISTRY)?;
    let (before, _, after) =
        between(readme).with_context(|| format!("{README} has no lines {BEGIN}...{END}"))?;
    Ok([before, &list(&promises), after].concat())
}

fn between(readme: &str) -> Option<(&str, &str, &str)> {
    let from = readme.find(BEGIN)? + BEGIN.len();
    let to = from + readme.get(from..)?.find(END)?;
    Some((
        readme.get(..from)?,
        readme.get(from..to)?,
        readme.get(to..)?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = "[P01]\npromise = \"It keeps.\"\ntests = [\"it_keeps\"]\nstate = \"proven\"\nlast = \"0 lost\"\n";

    fn tree(registry: &str, readme: &str) -> Tree {
        Tree::of(&[
            (REGISTRY, registry),
            (README, readme),
            ("crates/a/tests/a.rs", "#[test]\nfn it_keeps() {}\n"),
        ])
    }

    #[test]
    fn p76_a_promise_without_its_test_is_a_fault() {
        let empty = format!("# A\n{BEGIN}{END}");
        let current = readme(ROW, &empty).expect("made");
        assert!(
            current.contains("**P01** It keeps. Last: 0 lost. (1 test)"),
            "{current}"
        );
        assert_eq!(faults(&tree(ROW, &current)), []);
        let gone = ROW.replace("it_keeps", "it_kept");
        let found = faults(&tree(&gone, &current));
        assert!(
            found[0].1.contains("`it_kept`, which is not in the tree"),
            "{found:?}"
        );
    }

    #[test]
    fn p76_a_list_out_of_date_is_a_fault() {
        let found = faults(&tree(ROW, &format!("{BEGIN}- old\n{END}")));
        assert_eq!(found.len(), 1);
        assert!(found[0].1.contains("out of date"), "{found:?}");
        let found = faults(&tree(ROW, "no list at all"));
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn a_registry_with_mistakes_says_which() {
        for (from, to, said) in [
            ("state = \"proven\"", "state = \"surely\"", "`state` is"),
            (
                "state = \"proven\"",
                "state = \"partly\"",
                "`missing` is missing",
            ),
            ("tests = [\"it_keeps\"]", "tests = []", "names no test"),
            (
                "last = \"0 lost\"",
                "lost = \"0\"",
                "`lost` means nothing here",
            ),
        ] {
            let found = faults(&tree(&ROW.replace(from, to), ""));
            assert!(found[0].1.contains(said), "{found:?}");
        }
    }
}
