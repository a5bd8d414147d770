//! `trucewatch audit`

use super::DataDir;
use crate::term;
use clap::Subcommand;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use trucewatch_model::Marking;
use trucewatch_model::canonical::Record;
use trucewatch_site::clock::Clock;
use trucewatch_site::reads::{self, Filter, Read, Reads};

/// Who has read what is protected, and what was changed about accounts
///
/// For those who watch over the mission: it names people by their codes and what they looked at. That nothing
/// of it was changed is checked by `trucewatch ledger verify`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Reads of what is protected, and refusals, newest first, one line of JSON each
    Reads {
        /// Of this person alone, by the code
        #[arg(long, value_name = "CODE")]
        who: Option<String>,
        /// Of what has this text in it, for example the id of an incident
        #[arg(long, value_name = "TEXT")]
        what: Option<String>,
        /// Of what holds observations of sensors in this custody, or may
        #[arg(long, value_name = "NAME")]
        of: Option<String>,
        /// With a number below this
        #[arg(long, value_name = "N")]
        before: Option<u64>,
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: usize,
        #[command(flatten)]
        data: DataDir,
    },
    /// Changes of accounts that are in the log, newest first, one line of JSON each
    Accounts {
        /// Of this account alone
        person: Option<String>,
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: usize,
        #[command(flatten)]
        data: DataDir,
    },
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        Action::Reads {
            who,
            what,
            of,
            before,
            limit,
            data,
        } => {
            let store = data.open_existing()?;
            let filter = Filter {
                who: who.clone(),
                what: what.clone(),
                of: of.clone(),
                before: *before,
                limit: *limit,
            };
            for noted in reads::list(store.dir(), &filter)? {
                term::answer(&serde_json::to_string(&noted)?)?;
            }
        }
        Action::Accounts {
            person,
            limit,
            data,
        } => {
            let entries = data.open_existing()?.read_kind("configuration")?;
            let said = entries.into_iter().rev().filter_map(|entry| {
                let Record::Configuration(said) = entry.record else {
                    return None;
                };
                let of = said.settings.get("account")?;
                let wanted = person.as_ref().is_none_or(|person| person == of);
                wanted.then(|| with_number(entry.seq, said.settings))
            });
            for line in said.take(*limit) {
                term::answer(&serde_json::to_string(&line)?)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn with_number(seq: u64, mut said: BTreeMap<String, String>) -> BTreeMap<String, String> {
    said.insert("entry".to_owned(), seq.to_string());
    said
}

/// Puts on record that somebody at the machine's own terminal reads what is protected; nothing is read if that
/// fails.
pub(super) fn note(dir: &Path, what: String) -> anyhow::Result<()> {
    let read = Read {
        who: "terminal".to_owned(),
        hat: String::new(),
        what,
        of: ["*".to_owned()].into(),
        marking: Marking::Witness,
        purpose: None,
        refused: None,
    };
    Ok(Reads::of(dir).append(&[read], Clock::system().now())?)
}
