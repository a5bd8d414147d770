//! `trucewatch quarantine`

use super::DataDir;
use super::ingest::EncodingArg;
use crate::term;
use clap::Subcommand;
use std::process::ExitCode;
use trucewatch_evidence::{QuarantineFilter, QuarantineItem, QuarantineState};

/// Rows that could not be read: list them, try them again
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Action,
}

#[derive(Subcommand)]
enum Action {
    /// List the rows that wait, one line of JSON each, oldest first
    ///
    /// Each with its number, file, format, line (0 for a whole file), reason and the row itself.
    List {
        #[command(flatten)]
        data: DataDir,
        /// Also those that were settled
        #[arg(long)]
        all: bool,
        /// At most this many
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
    },
    /// Read rows again, as before or with what is said here
    ///
    /// A row that can be read now goes into the log; the others keep waiting with the new reason.
    Retry {
        #[command(flatten)]
        data: DataDir,
        /// One row by its number; all that wait if absent
        #[arg(long, value_name = "N")]
        id: Option<u64>,
        /// How the text is encoded
        #[arg(long, value_enum)]
        encoding: Option<EncodingArg>,
        /// The network whose sensors the rows speak of
        #[arg(long, value_name = "NAME")]
        network: Option<String>,
        /// The zone in which words such as "evening" are meant
        #[arg(long, value_name = "ZONE")]
        time_zone: Option<String>,
    },
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        Action::List { data, all, limit } => list(data, *all, limit.unwrap_or(usize::MAX)),
        Action::Retry {
            data,
            id,
            encoding,
            network,
            time_zone,
        } => {
            data.open_existing()?;
            let (mut store, clock) = data.open_with_clock()?;
            let done = trucewatch_site::quarantine::retry(
                &mut store,
                *id,
                &|options| {
                    if let Some(encoding) = encoding {
                        options.encoding = encoding.name().to_owned();
                    }
                    if let Some(network) = network {
                        options.network.clone_from(network);
                    }
                    if let Some(zone) = time_zone {
                        options.time_zone.clone_from(zone);
                    }
                },
                &clock,
            )?;
            term::answer(&serde_json::to_string(&done)?)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn list(data: &DataDir, all: bool, limit: usize) -> anyhow::Result<ExitCode> {
    let store = data.open_existing()?;
    let filter = if all {
        QuarantineFilter::All
    } else {
        QuarantineFilter::OpenOnly
    };
    let (mut after, mut left) = (0, limit);
    while left > 0 {
        let items = store.quarantine_list(filter, after, left.min(1_000))?;
        let Some(last) = items.last() else { break };
        after = last.id;
        left -= items.len();
        for item in &items {
            term::answer(&as_json(item).to_string())?;
        }
    }
    if after == 0 {
        term::say("nothing waits in the quarantine");
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(item: &QuarantineItem) -> serde_json::Value {
    serde_json::json!({
        "id": item.id,
        "file": item.file,
        "format": item.format,
        "line": item.line,
        "reason": item.reason,
        "raw": String::from_utf8_lossy(&item.raw),
        "state": match item.state { QuarantineState::Open => "open", QuarantineState::Resolved => "resolved" },
        "attempts": item.attempts,
        "first_at": item.first_at,
        "resolved_by": item.resolved_by,
    })
}
