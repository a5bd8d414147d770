//! `trucewatch case`

use super::DataDir;
use crate::term::{self, Progress};
use anyhow::Context as _;
use clap::{Subcommand, ValueEnum};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use trucewatch_case::{Asked, prepare};
use trucewatch_model::{CustodyAct, Marking};
use trucewatch_site::clock::Clock;
use trucewatch_site::configuration;
use trucewatch_site::handling::{self, Actor, Object};

/// One incident with its evidence, for somebody outside: export it as a bundle
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Write a bundle: a finding, the evidence it rests on, and the proofs, in one file
    ///
    /// The finding is worked out from what the recipient may see and from nothing else; entries that
    /// are marked more strictly are listed by their place in the log, without content. Photos, recordings
    /// and forms that the recipient may see are in it, decrypted; of the others it names why they are not.
    /// The same log and arguments give the same bytes. That files were decrypted, and what was exported, to
    /// whom, by whom, and the bundle's hash are put on record first (`trucewatch blob sent-to`). Whoever gets the file checks it without this site:
    /// `trucewatch ledger verify-bundle`, or `verify/verify_bundle.py`. Prints what the bundle holds
    /// as JSON.
    Export {
        /// The incident, by its id (`i-...`) or that of one of its events (`e-...`); the beginning is
        /// enough
        #[arg(value_name = "CASE_OR_INCIDENT")]
        incident: String,
        /// For whom: the strictest marking that they are cleared for
        #[arg(long = "as", value_name = "ROLE")]
        recipient: Recipient,
        #[command(flatten)]
        data: DataDir,
        /// Where it goes
        #[arg(long, value_name = "BUNDLE.zip")]
        out: PathBuf,
        /// To whom it goes; the role, if nobody is named
        #[arg(long, value_name = "WHOM")]
        to: Option<String>,
        /// Who exports it: the number within the mission
        #[arg(long, value_name = "WHO", default_value = "operator")]
        by: String,
        /// Leave photos, recordings and forms out; they are named all the same
        #[arg(long)]
        without_files: bool,
    },
}

/// For whom a bundle is.
#[derive(Clone, Copy, ValueEnum)]
enum Recipient {
    /// Anyone
    Public,
    /// Members of the mission
    Mission,
    /// Named people of the mission
    Restricted,
    /// Those who protect witnesses
    Witness,
}

impl Recipient {
    const fn marking(self) -> Marking {
        match self {
            Self::Public => Marking::Public,
            Self::Mission => Marking::Mission,
            Self::Restricted => Marking::Restricted,
            Self::Witness => Marking::Witness,
        }
    }
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Action::Export {
        incident,
        recipient,
        data,
        out,
        to,
        by,
        without_files,
    } = &args.command;
    data.open_existing()?;
    let (mut store, clock) = (data.open()?, Clock::system());
    configuration::state(&mut store, &clock)?;
    let asked = Asked {
        incident,
        recipient: recipient.marking(),
        without_files: *without_files,
    };
    let mut progress = Progress::new();
    let prepared = prepare(&store, &asked, &mut |doing| progress.show(doing));
    progress.done();
    let prepared = prepared?;
    let incident = format!("incident:{}", prepared.case().finding.incident);
    let actor = Actor {
        by: by.clone(),
        reason: format!("export of {incident}"),
    };
    // To pack a file is to decrypt it: on record first.
    let read: Vec<Object<'_>> = prepared.will_read().collect();
    handling::put(&mut store, &read, &CustodyAct::Viewed, &actor, &clock)?;
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let failed = || {
        format!(
            "cannot write `{}`; check the folder and free space",
            out.display()
        )
    };
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(failed)?;
    let made = prepared.write(BufWriter::new(&mut file), folder, &mut |_| {})?;
    file.as_file().sync_all().with_context(failed)?;
    let done = CustodyAct::Exported {
        to: to
            .clone()
            .unwrap_or_else(|| recipient.marking().word().to_owned()),
        file: made.sha256.to_hex(),
    };
    let mut objects = vec![(incident.as_str(), recipient.marking())];
    objects.extend(
        made.files
            .iter()
            .map(|(object, marking)| (object.as_str(), *marking)),
    );
    handling::put(&mut store, &objects, &done, &actor, &clock)?;
    file.persist(out).with_context(failed)?;
    term::answer(&serde_json::to_string(&made.case)?)?;
    Ok(ExitCode::SUCCESS)
}
