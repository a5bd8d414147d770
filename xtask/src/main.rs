//! Checks of the workspace that no compiler makes.
//!
//! `cargo xtask` is `cargo run -p xtask --`. In: the files that git knows, or would add. Out: one
//! line a fault, `file:line: what: what to do`, and exit code 1 if there is any.

mod promises;
mod rust_text;
mod tidy;
mod tree;

use anyhow::Context as _;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "usage: cargo run -p xtask -- tidy | promises";

fn main() -> anyhow::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("xtask stands in no workspace")?;
    match arguments.as_slice() {
        [one] if one == "tidy" => tidy(root),
        [one] if one == "promises" => write_promises(root),
        _ => {
            writeln!(std::io::stderr(), "{USAGE}")?;
            Ok(ExitCode::from(2))
        }
    }
}

/// Brings the README's list of promises up to date.
fn write_promises(root: &Path) -> anyhow::Result<ExitCode> {
    let read =
        |name: &str| std::fs::read_to_string(root.join(name)).with_context(|| name.to_owned());
    let readme = promises::readme(&read(promises::REGISTRY)?, &read("README.md")?)?;
    std::fs::write(root.join("README.md"), readme).context("README.md")?;
    Ok(ExitCode::SUCCESS)
}

fn tidy(root: &Path) -> anyhow::Result<ExitCode> {
    let tree = tree::Tree::load(root)?;
    let faults = tidy::check(&tree);
    let mut out = std::io::stdout().lock();
    for fault in &faults {
        writeln!(out, "{fault}")?;
    }
    writeln!(
        out,
        "tidy: {} files looked at, {} faults",
        tree.len(),
        faults.len()
    )?;
    Ok(ExitCode::from(u8::from(!faults.is_empty())))
}
