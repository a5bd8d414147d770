//! `trucewatch ledger monitor`

use crate::term;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use trucewatch_proof::NoteKey;
use trucewatch_site::SiteError;
use trucewatch_site::clock::Clock;
use trucewatch_site::witness::{LogPlace, LogReader, Monitor, Report};

/// Watch a log: compare what it shows by different ways, and follow every leaf of it
///
/// Prints one line of JSON a look. Exits with 3 if the log tells two histories; the file with both
/// signed checkpoints is named.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The log: its address or a data folder; once for each way to it
    #[arg(long = "log", value_name = "URL|DIR", required = true)]
    logs: Vec<String>,
    /// Where it remembers what it has seen
    #[arg(long, value_name = "DIR")]
    state: PathBuf,
    /// The log's verifier key, or a file with it; without it the first one seen is taken and pinned
    #[arg(long, value_name = "VKEY", value_parser = super::vkey)]
    vkey: Option<NoteKey>,
    /// The verifier key of a witness to believe; without any, those that the log names
    #[arg(long = "witness", value_name = "VKEY", value_parser = super::vkey)]
    witnesses: Vec<NoteKey>,
    /// Once; what is done if --every is not given
    #[arg(long, conflicts_with = "every")]
    once: bool,
    /// Again and again, with so many seconds between
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    every: Option<u64>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    loop {
        let looked = look(args);
        if let Ok(Some(_)) = looked.as_ref().map(|report| report.equivocation.as_ref()) {
            return Ok(ExitCode::from(super::TWO_HISTORIES));
        }
        match (looked, args.every) {
            (Ok(report), None) => {
                let failed = report.ways.iter().any(|way| way.fault.is_some());
                return Ok(ExitCode::from(u8::from(failed)));
            }
            (Err(error), None) => return Err(error.into()),
            (Ok(_), Some(pause_s)) => std::thread::sleep(Duration::from_secs(pause_s)),
            (Err(error), Some(pause_s)) => {
                term::say(&format!("error: {error}"));
                std::thread::sleep(Duration::from_secs(pause_s));
            }
        }
    }
}

fn look(args: &Args) -> Result<Report, SiteError> {
    let readers = || {
        args.logs
            .iter()
            .map(|log| LogReader::new(LogPlace::from_text(log)))
    };
    let ways: Vec<LogReader> = readers().collect();
    let first = || {
        ways.iter()
            .find_map(|reader| Some((reader, reader.first_key().ok()?)))
    };
    let log = match &args.vkey {
        Some(log) => log.clone(),
        None => {
            let (reader, mut offered) = first().ok_or_else(|| {
                SiteError::Refused("no way leads to the log: none of them shows its key".to_owned())
            })?;
            let state = trucewatch_site::witness::State::open(&args.state)?;
            if state.lock()?.pin(&reader.place().to_string(), &offered)? {
                offered = reader.vkey()?;
                term::say(&format!(
                    "NOTE: the key of this log was taken on trust, as it was seen first: {offered}"
                ));
            }
            offered
        }
    };
    let witnesses = if args.witnesses.is_empty() {
        let named = ways.iter().find_map(|reader| reader.witnesses().ok());
        named.unwrap_or_default()
    } else {
        args.witnesses.clone()
    };
    let monitor = Monitor::new(&log, &args.state, ways, witnesses)?;
    let report = monitor.look(Clock::system().now())?;
    let line = serde_json::to_string(&report).unwrap_or_default();
    let _ = term::answer(&line);
    say(&report);
    Ok(report)
}

fn say(report: &Report) {
    for way in &report.ways {
        if let Some(fault) = &way.fault {
            term::say(&format!("{}: {fault}", way.log));
        }
    }
    if let Some(proof) = &report.equivocation {
        term::say(&format!(
            "TWO HISTORIES: `{}` has signed checkpoints that contradict each other; the proof is in `{}`",
            report.origin,
            proof.display()
        ));
    }
    match report.witnessed_age_s {
        None => term::say("not yet witnessed: no known witness has cosigned any of it"),
        Some(age_s) if report.stale => term::say(&format!(
            "OLD: the newest cosignature is {age_s} s old; what is seen may be an old state"
        )),
        Some(_) => {}
    }
}
