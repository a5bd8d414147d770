//! `trucewatch explain`

use super::DataDir;
use crate::term;
use std::process::ExitCode;

/// Explain an event: what it rests on, and what speaks against it
///
/// Prints time, place and kinds with their uncertainty, how many dishonest sensors or owners the place
/// would survive, each observation with its residual and weight, the arrivals that were considered and left
/// out with the reason, the sensors in earshot that were silent, and those that are not believed. Shows where sensors stand: not for people outside the duty desk.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The event's id, or the beginning of it
    event: String,
    #[command(flatten)]
    data: DataDir,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (store, view) = args.data.view()?;
    let id = trucewatch_site::explain::find(&view, &args.event).map_err(anyhow::Error::msg)?;
    super::audit::note(store.dir(), format!("explain {id}"))?;
    if let Some(text) = trucewatch_site::explain::event(&view, &id) {
        term::answer(text.trim_end())?;
    }
    Ok(ExitCode::SUCCESS)
}
