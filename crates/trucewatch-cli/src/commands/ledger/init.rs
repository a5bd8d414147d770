//! `trucewatch ledger init`

use crate::commands::DataDir;
use crate::term;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_evidence::{Naming, SqliteStore};

/// Start a log under a name of its own
///
/// Other commands start one by themselves, with a name made from its key. A log keeps its name and
/// its mission for ever. Prints the key by which others check it; tell them this key in a way they
/// trust.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data: DataDir,
    /// The log's name, unlike that of every other log, for example monitor.example/north
    #[arg(long, value_name = "NAME")]
    origin: Option<String>,
    /// The mission it works for: signatures made for one mission do not hold in another
    #[arg(long, value_name = "NAME", default_value = "trucewatch")]
    mission: String,
    /// The mission's root of trust, signed by enough of its holders: it can replace the log's key later
    #[arg(long, value_name = "FILE")]
    root: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let naming = Naming {
        origin: args.origin.clone(),
        mission: args.mission.clone(),
    };
    let mut store = SqliteStore::open_as(&args.data.data_dir, &naming)?;
    let mission = &store.identity().mission;
    anyhow::ensure!(
        *mission == args.mission,
        "the log in `{}` works for the mission `{}` and keeps to it; use another folder for another mission",
        args.data.data_dir.display(),
        mission
    );
    if let Some(root) = &args.root {
        super::root::file(&mut store, root)?;
    }
    let identity = store.identity();
    let line = json!({
        "origin": identity.origin(),
        "mission": identity.mission,
        "vkey": identity.log.to_string(),
        "root": super::root::told(&store),
        "gateway": trucewatch_proof::hex(&identity.gateway.to_bytes()),
    });
    term::answer(&line.to_string())?;
    Ok(ExitCode::SUCCESS)
}
