//! `trucewatch ledger witness`

use crate::term;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use trucewatch_proof::NoteKey;
use trucewatch_site::SiteError;
use trucewatch_site::clock::Clock;
use trucewatch_site::witness::{LogPlace, LogReader, Witness};

/// Cosign a log's checkpoint, if it goes on from the last one cosigned
///
/// Remembers the checkpoint on disk, then prints the cosignature and hands it to the log. Exits with 3
/// if the log tells two histories: the proof is kept, and the log is never cosigned again. With --every
/// and --peer it also asks the peers each time what they saw.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The log: its address (http://HOST:PORT/log) or the data folder of a site
    #[arg(long, value_name = "URL|DIR")]
    log: String,
    /// The witness's secret key, from `ledger witness-key`
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Where it remembers what it has cosigned; never restore this folder from a back-up without --peer
    #[arg(long, value_name = "DIR", default_value = "witness-state")]
    state: PathBuf,
    /// The log's verifier key, or a file with it; without it the first one seen is taken and pinned
    #[arg(long, value_name = "VKEY", value_parser = super::vkey)]
    vkey: Option<NoteKey>,
    /// The address of another witness of this log, asked before the first cosignature; at least two
    #[arg(long = "peer", value_name = "URL")]
    peers: Vec<String>,
    /// Once; what is done if --every is not given
    #[arg(long, conflicts_with = "every")]
    once: bool,
    /// Again and again, with so many seconds between
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    every: Option<u64>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let key = super::secret_key(&args.key)?;
    let place = LogPlace::from_text(&args.log);
    let places = vec![place.clone()];
    let witness = Witness::new(key, &args.state, &args.peers, places, Clock::system())?;
    if args.peers.is_empty() {
        term::say(
            "note: no --peer is given: a state folder restored from a back-up would not be noticed",
        );
    }
    loop {
        let visited = visit(args, &witness, &place);
        let Some(pause_s) = args.every else {
            return match visited {
                Ok(()) => Ok(ExitCode::SUCCESS),
                Err(error) if matches!(error, SiteError::Split { .. }) => Ok(super::split(&error)),
                Err(error) => Err(error.into()),
            };
        };
        match visited {
            Ok(()) => {}
            Err(error) if matches!(error, SiteError::Split { .. }) => {
                return Ok(super::split(&error));
            }
            Err(error) => term::say(&format!("error: {error}")),
        }
        if !args.peers.is_empty() {
            match witness.exchange() {
                Ok(round) if !round.ended.is_empty() => {
                    super::say_ended(&round);
                    return Ok(ExitCode::from(super::TWO_HISTORIES));
                }
                Ok(_) => {}
                Err(error) => term::say(&format!("error: {error}")),
            }
        }
        std::thread::sleep(Duration::from_secs(pause_s));
    }
}

fn visit(args: &Args, witness: &Witness, place: &LogPlace) -> Result<(), SiteError> {
    let reader = LogReader::new(place.clone());
    let log = match &args.vkey {
        Some(log) => log.clone(),
        None => {
            let first = reader.first_key()?;
            let mut offered = first.clone();
            if witness.state().lock()?.pin(&args.log, &first)? {
                offered = reader.vkey()?;
                term::say(&format!(
                    "NOTE: the key of this log was taken on trust, as it was seen first: {offered}\n      compare it with the one that the log's operators publish; from now on no other is accepted here"
                ));
            }
            offered
        }
    };
    let note = witness.visit(&log, &reader)?;
    if let Some(line) = note.lines().last() {
        let _ = term::answer(line);
    }
    reader.hand_over(&note)
}
