//! `trucewatch ledger witness-serve`

use crate::commands::asked_to_end;
use crate::term;
use anyhow::Context as _;
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use trucewatch_proof::NoteKey;
use trucewatch_site::SiteError;
use trucewatch_site::clock::Clock;
use trucewatch_site::witness::{EXCHANGE_S, LogPlace, Witness};

/// Be a witness that logs send their checkpoints to (C2SP tlog-witness)
///
/// Answers `POST /add-checkpoint` and `GET /<origin hash>/checkpoint`. With --peer, what it remembers is
/// held against the other witnesses before the first cosignature, and from then on witnesses tell each
/// other what they saw: a log that shows different histories to different witnesses is proven, and
/// cosigned no more. Ctrl-C ends it.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The witness's secret key, from `ledger witness-key`
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Where it remembers what it has cosigned
    #[arg(long, value_name = "DIR")]
    state: PathBuf,
    /// The verifier key of a log to witness, or a file with it; once for each
    #[arg(long = "trust", value_name = "VKEY", required = true, value_parser = super::vkey)]
    logs: Vec<NoteKey>,
    /// The address of another witness; at least two, or none
    #[arg(long = "peer", value_name = "URL")]
    peers: Vec<String>,
    /// Where a trusted log is, to read it and to hold it against what the peers have seen
    #[arg(long = "log", value_name = "URL|DIR")]
    places: Vec<String>,
    /// How many seconds pass between two rounds of asking peers and logs
    #[arg(long, value_name = "SECONDS", default_value_t = EXCHANGE_S, value_parser = clap::value_parser!(u64).range(1..))]
    exchange_every: u64,
    /// The port; 0 takes any free one
    #[arg(long, value_name = "N", default_value_t = 8418)]
    port: u16,
    /// The address of this machine to listen on
    #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
    address: IpAddr,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let key = super::secret_key(&args.key)?;
    let places = args.places.iter().map(|place| LogPlace::from_text(place));
    let witness = Arc::new(Witness::new(
        key,
        &args.state,
        &args.peers,
        places.collect(),
        Clock::system(),
    )?);
    for log in &args.logs {
        let log = witness.trust(log, None)?;
        match witness.catch_up(&log, None) {
            Ok(()) => {}
            Err(error @ SiteError::Split { .. }) => {
                super::split(&error);
            }
            // It is asked again with each request; until then nothing is cosigned.
            Err(error) => term::say(&format!(
                "`{}` is not cosigned yet: {error}",
                log.current().name()
            )),
        }
    }
    if args.peers.is_empty() {
        term::say(
            "note: no --peer is given: a state folder restored from a back-up would not be noticed",
        );
    }
    let runtime = tokio::runtime::Runtime::new()?;
    let listener = runtime
        .block_on(trucewatch_api::witness::bind(args.address, args.port))
        .with_context(|| {
            format!(
                "cannot listen on {}:{}; it is taken or not allowed: name another with --port",
                args.address, args.port
            )
        })?;
    term::answer(&format!(
        "Witness {}: http://{}/ (Ctrl-C ends it)",
        witness.public().name(),
        listener.local_addr()?
    ))?;
    if !args.peers.is_empty() || !args.places.is_empty() {
        // Left to end with the process: a round writes only what is whole.
        let (exchanging, pause) = (
            Arc::clone(&witness),
            Duration::from_secs(args.exchange_every),
        );
        std::thread::spawn(move || exchange(&exchanging, pause));
    }
    runtime
        .block_on(trucewatch_api::witness::serve(
            listener,
            witness,
            asked_to_end(),
        ))
        .context("the server failed")?;
    Ok(ExitCode::SUCCESS)
}

/// Asks peers and logs again and again. What is wrong is said once, until it changes.
fn exchange(witness: &Witness, pause: Duration) {
    let mut said = Vec::new();
    loop {
        match witness.exchange() {
            Ok(round) => {
                super::say_ended(&round);
                for fault in round.faults.iter().filter(|fault| !said.contains(*fault)) {
                    term::say(fault);
                }
                said = round.faults;
            }
            Err(error) => term::say(&format!("error: {error}")),
        }
        std::thread::sleep(pause);
    }
}
