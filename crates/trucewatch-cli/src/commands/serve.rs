//! `trucewatch serve`

use super::{DataDir, asked_to_end};
use crate::term;
use anyhow::Context as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use trucewatch_accounts::{Accounts, Settings};
use trucewatch_site::clock::Clock;
use trucewatch_site::configuration;
use trucewatch_site::live::Site;
use trucewatch_site::repair::mirror_key;
use trucewatch_site::witness::{ASK_EVERY_S, keep_witnessed};

/// Serve a site's pages and its JSON interface on this machine
///
/// Follows the log, so that files taken in by `trucewatch ingest` meanwhile appear at once. Listens on
/// the loopback address only: the pages show where sensors stand. Whoever is on this machine is answered,
/// until the site has accounts (`trucewatch account add`): then only who signs in. Sends each new checkpoint
/// of the log to the witnesses that were given an address with `trucewatch ledger trust-witness --url`. Ctrl-C
/// ends it.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data: DataDir,
    /// The port; 0 takes any free one
    #[arg(long, value_name = "N", default_value_t = 8417)]
    port: u16,
    /// The zone in which days begin
    #[arg(long, value_name = "ZONE", default_value = "Europe/Kyiv")]
    time_zone: String,
    /// How many seconds pass at least before a witness is asked again
    #[arg(long, value_name = "SECONDS", default_value_t = ASK_EVERY_S, value_parser = clap::value_parser!(u64).range(1..))]
    witness_every: u64,
    /// The file with a key; whoever has it may read the whole log, everything in it, to keep or repair a copy
    #[arg(long, value_name = "FILE")]
    mirror_key: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if !args
        .data
        .data_dir
        .join(trucewatch_evidence::FILE_NAME)
        .is_file()
    {
        term::say(&format!(
            "note: there was no site in `{}`; a new one, with nothing in it, was made",
            args.data.data_dir.display()
        ));
    }
    configuration::state(&mut args.data.open()?, &Clock::system())?;
    if Accounts::are_in(&args.data.data_dir) {
        // Else the first request would be the first to hear of what is wrong.
        Accounts::open(&args.data.data_dir)?;
        Settings::load(&args.data.data_dir)?;
    }
    let site = Site::open(&args.data.data_dir, &args.time_zone, Clock::system())?;
    if let Some(path) = &args.mirror_key {
        site.allow_mirror(mirror_key(path)?);
    }
    let runtime = tokio::runtime::Runtime::new()?;
    let listener = runtime
        .block_on(trucewatch_api::bind(args.port))
        .with_context(|| {
            format!(
                "cannot listen on port {}; it is taken or not allowed: name another with --port",
                args.port
            )
        })?;
    let (kept, every) = (Arc::clone(&site), Duration::from_secs(args.witness_every));
    std::thread::spawn(move || keep_witnessed(&kept, every));
    serve_until_asked(&runtime, listener, &site, "Trucewatch")
}

/// Follows the log and serves until the process is asked to end.
pub(crate) fn serve_until_asked(
    runtime: &tokio::runtime::Runtime,
    listener: tokio::net::TcpListener,
    site: &Arc<Site>,
    name: &str,
) -> anyhow::Result<ExitCode> {
    // Only reads, so it is left to end with the process: it may be deep in thought.
    let follower = Arc::clone(site);
    std::thread::spawn(move || follower.follow());
    term::answer(&format!(
        "{name}: http://{}/ (Ctrl-C ends it)",
        listener.local_addr()?
    ))?;
    let served = runtime.block_on(trucewatch_api::serve(
        listener,
        Arc::clone(site),
        asked_to_end(),
    ));
    site.stop();
    served.context("the server failed")?;
    Ok(ExitCode::SUCCESS)
}
