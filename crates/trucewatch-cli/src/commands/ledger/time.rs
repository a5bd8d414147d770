//! `trucewatch ledger time`

use crate::commands::DataDir;
use crate::term::{self, Progress};
use anyhow::Context as _;
use serde_json::json;
use std::process::ExitCode;
use trucewatch_evidence::EvidenceLog as _;
use trucewatch_site::judgement::Arrived;
use trucewatch_site::time::{Times, told};

/// Entries read at once.
const PAGE: usize = 5_000;

/// When an observation was, by all that bounds it; or which times in the log cannot be right
///
/// With ENTRY: the interval in which the device's word, the checkpoint that it had seen, its receipt and the
/// witnesses agree that it was, or which two of them contradict each other. Without: the number of contradicted
/// observations with the first thousand of them, sensors whose clocks step or drift, and how many arrivals were kept
/// out of location because their time is not known well enough.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The entry: its number in the log, or the id of an observation (o-...)
    #[arg(value_name = "ENTRY")]
    entry: Option<String>,
    #[command(flatten)]
    data: DataDir,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let store = args.data.open_existing()?;
    let asked = args.entry.as_deref();
    let asked = asked
        .map(|entry| super::number(&store, entry))
        .transpose()?;
    let until = asked.map_or(u64::MAX, |seq| seq.saturating_add(1));
    let mut times = Times::of_log(store.identity().origin());
    let mut progress = Progress::new();
    let (mut next, mut last) = (0, None);
    while next < until {
        let entries = store.read(next, PAGE)?;
        if entries.is_empty() {
            break;
        }
        let entries = entries.into_iter().map(Arrived::from);
        for entry in entries.take_while(|entry| entry.seq < until) {
            next = entry.seq + 1;
            times.take(&entry);
            last = Some(entry);
        }
        progress.show(&format!("{next} entries"));
    }
    progress.done();
    let line = match asked {
        Some(seq) => {
            let entry = last.filter(|entry| entry.seq == seq);
            let entry = entry.with_context(|| {
                format!("there is no entry {seq}; the log holds {next}, numbered from 0")
            })?;
            let told = told(&store, &times, &entry)?;
            let told = told.with_context(|| {
                format!("entry {seq} is no observation: its time is that of its receipt")
            })?;
            let mut line = serde_json::to_value(&told)?;
            line["entry"] = seq.into();
            line["received"] = entry.received_at.to_string().into();
            line
        }
        None => {
            let contradicted = times.contradicted().iter().map(|one| {
                json!({"entry": one.seq, "id": one.id, "observer": one.observer, "why": one.why.to_string()})
            });
            let flagged = times.sensors().flags();
            let flagged = flagged.map(|(id, flag)| json!({"observer": id, "why": flag.reason()}));
            json!({
                "entries": next,
                "contradictions": times.contradictions(),
                "contradicted": contradicted.collect::<Vec<_>>(),
                "clocks": flagged.collect::<Vec<_>>(),
                "not_to_locate": times.not_to_locate(),
            })
        }
    };
    term::answer(&line.to_string())?;
    Ok(ExitCode::SUCCESS)
}
