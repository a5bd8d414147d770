//! `trucewatch serve`

use super::{DataDir, asked_to_end};
use crate::term;
use anyhow::Context as _;
use std::process::ExitCode;
use std::sync::Arc;
use trucewatch_site::clock::Clock;
use trucewatch_site::live::Site;

/// Serve a site's pages and its JSON interface on this machine
///
/// Follows the log, so that files taken in by `trucewatch ingest` meanwhile appear at once. Listens on
/// the loopback address only: the pages show where sensors stand. Ctrl-C ends it.
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
    let site = Site::open(&args.data.data_dir, &args.time_zone, Clock::system())?;
    let runtime = tokio::runtime::Runtime::new()?;
    let listener = runtime
        .block_on(trucewatch_api::bind(args.port))
        .with_context(|| {
            format!(
                "cannot listen on port {}; it is taken or not allowed: name another with --port",
                args.port
            )
        })?;
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
