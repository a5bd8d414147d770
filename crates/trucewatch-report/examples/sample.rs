//! Writes sample reports into a folder, to look at: `cargo run -p trucewatch-report --example
//! sample -- FOLDER`.

#[path = "../tests/common/mod.rs"]
mod common;

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).unwrap_or_else(|| ".".into());
    let folder = std::path::Path::new(&folder);
    for (name, day) in [
        ("empty", common::Day::empty()),
        ("small", common::small()),
        ("day", common::busy(40)),
        ("busy", common::busy(5_000)),
    ] {
        let page = trucewatch_report::daily(&day.input());
        std::fs::write(folder.join(format!("{name}.html")), page)?;
    }
    Ok(())
}
