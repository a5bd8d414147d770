//! `trucewatch key`

use super::{DataDir, write};
use crate::term;
use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use clap::{Subcommand, ValueEnum};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use trucewatch_evidence::{EvidenceLog as _, new_author_key, sign_as_log};
use trucewatch_model::{Approval, Holder, HolderKind, KeyChange, KeyEvent, Officer, Timestamp};
use trucewatch_proof::register::{Standing, approval_message};
use trucewatch_proof::{NoteSigner, hex};
use trucewatch_site::clock::Clock;
use trucewatch_site::{gaps, keyring};

/// Keys of sensors, devices and people: who may sign, since when, until when
///
/// Each change is proposed in a file, approved by officers of different organisations, and filed in the
/// log. A sensor or device enters with three approvals of three organisations; any key is shut out with
/// two of two.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Action,
}

#[derive(Clone, Copy, ValueEnum)]
enum KindArg {
    Sensor,
    Device,
    Person,
}

#[derive(clap::Args)]
struct Proposal {
    /// The public key concerned, 64 digits
    key: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Where to write the proposal
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Subcommand)]
enum Action {
    /// Make a key; prints the public part
    New {
        /// Whose it is, for example patrol-07
        name: String,
        /// Where to write the secret part; for its owner alone
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Name the mission's officers, whose approvals count from then on
    Found {
        #[command(flatten)]
        data: DataDir,
        /// An officer: name, organisation and public key, for example "A. Berg,Norway,9f3c..."
        #[arg(long, value_name = "NAME,ORGANISATION,KEY", required = true)]
        officer: Vec<String>,
        /// How many must approve
        #[arg(long, default_value_t = 2)]
        threshold: u32,
        /// Of how many organisations
        #[arg(long, default_value_t = 2)]
        organisations: u32,
    },
    /// Propose that a key may sign
    Accredit {
        #[command(flatten)]
        proposal: Proposal,
        /// What holds it
        #[arg(long, value_enum)]
        kind: KindArg,
        /// Its id: of a registered observer for a sensor
        #[arg(long, value_name = "ID")]
        holder: String,
        /// In whose custody it is
        #[arg(long, value_name = "NAME")]
        organisation: String,
        /// Until when (RFC 3339)
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
    },
    /// Propose that another key of the same holder takes its place
    Rotate {
        #[command(flatten)]
        proposal: Proposal,
        /// The new key, 64 digits
        #[arg(long, value_name = "KEY")]
        to: String,
    },
    /// Propose that what comes in from now on does not count
    Revoke {
        #[command(flatten)]
        proposal: Proposal,
    },
    /// Say that somebody else may have signed with it since a time
    Compromised {
        #[command(flatten)]
        proposal: Proposal,
        /// Since when (RFC 3339)
        #[arg(long, value_name = "TIME")]
        since: String,
    },
    /// Approve a proposal as an officer: adds a signature to the file
    Approve {
        /// The proposal
        file: PathBuf,
        /// The officer's secret key
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The mission of the log it is for
        #[arg(long, value_name = "NAME", default_value = "trucewatch")]
        mission: String,
    },
    /// File an approved proposal in the log
    File {
        /// The proposal
        file: PathBuf,
        #[command(flatten)]
        data: DataDir,
    },
    /// List keys and what their signatures are worth now, one line of JSON each
    List {
        #[command(flatten)]
        data: DataDir,
    },
    /// Messages that devices counted and that never came, one line of JSON a gap
    Gaps {
        #[command(flatten)]
        data: DataDir,
    },
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        Action::New { name, out } => {
            let public = new_author_key(name, out)?;
            answer(
                &json!({"name": name, "key": hex(&public.to_bytes()), "id": public.id().to_string()}),
            )
        }
        Action::Found {
            data,
            officer,
            threshold,
            organisations,
        } => {
            let mut store = data.open()?;
            let event = KeyEvent {
                key: hex(&store.identity().log.key().to_bytes()),
                change: KeyChange::Founding {
                    officers: officer
                        .iter()
                        .map(|text| officer_of(text))
                        .collect::<anyhow::Result<_>>()?,
                    threshold: *threshold,
                    organisations: *organisations,
                },
                reason: "the mission's officers".to_owned(),
                approvals: Vec::new(),
            };
            let message = approval_message(&store.identity().mission, &event);
            let signature = sign_as_log(&store, &message)?;
            let by_log = Approval {
                key: event.key.clone(),
                signature: STANDARD.encode(signature),
            };
            let event = KeyEvent {
                approvals: vec![by_log],
                ..event
            };
            let clock = Clock::of_store(&store)?;
            filed(keyring::file(&mut store, &event, &clock)?)
        }
        Action::Accredit {
            proposal,
            kind,
            holder,
            organisation,
            until,
        } => {
            let holder = Holder {
                kind: match kind {
                    KindArg::Sensor => HolderKind::Sensor,
                    KindArg::Device => HolderKind::Device,
                    KindArg::Person => HolderKind::Person,
                },
                id: holder.clone(),
                organisation: organisation.clone(),
            };
            let until = until.as_deref().map(time).transpose()?;
            propose(proposal, KeyChange::Accredited { holder, until })
        }
        Action::Rotate { proposal, to } => propose(proposal, KeyChange::Rotated { to: to.clone() }),
        Action::Revoke { proposal } => propose(proposal, KeyChange::Revoked),
        Action::Compromised { proposal, since } => propose(
            proposal,
            KeyChange::Compromised {
                since: time(since)?,
            },
        ),
        Action::Approve { file, key, mission } => approve(file, key, mission),
        Action::File { file, data } => {
            data.open_existing()?;
            let (mut store, clock) = data.open_with_clock()?;
            filed(keyring::file(&mut store, &read(file)?, &clock)?)
        }
        Action::List { data } => {
            let store = data.open_existing()?;
            let (register, refused) = keyring::register(&store)?;
            for (key, holder, standing) in register.keys(store.len()?, Clock::system().now()) {
                let (word, since) = match standing {
                    Standing::Gateway => ("gateway", None),
                    Standing::Accredited(_) => ("accredited", None),
                    Standing::Unknown => ("unknown", None),
                    Standing::Expired(at) => ("expired", Some(at.to_string())),
                    Standing::Revoked(seq) => ("revoked", Some(format!("entry {seq}"))),
                    Standing::Doubtful(at) => ("compromised", Some(at.to_string())),
                };
                let line = json!({
                    "key": hex(&key.to_bytes()), "id": key.id().to_string(), "kind": holder.kind, "holder": holder.id,
                    "organisation": holder.organisation, "standing": word, "since": since,
                });
                term::answer(&line.to_string())?;
            }
            for (seq, reason) in refused {
                term::say(&format!("entry {seq} has no effect: {reason}"));
            }
            Ok(ExitCode::SUCCESS)
        }
        Action::Gaps { data } => {
            for gap in gaps::of(&data.open_existing()?)? {
                let line = json!({"id": gap.key.to_string(), "boot": gap.boot, "from": gap.from, "to": gap.to});
                term::answer(&line.to_string())?;
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn answer(line: &serde_json::Value) -> anyhow::Result<ExitCode> {
    term::answer(&line.to_string())?;
    Ok(ExitCode::SUCCESS)
}

fn filed(seq: u64) -> anyhow::Result<ExitCode> {
    answer(&json!({"entry": seq}))
}

fn time(text: &str) -> anyhow::Result<Timestamp> {
    Timestamp::parse_rfc3339(text)
        .with_context(|| format!("`{text}` is no time with a zone, such as 2026-02-01T12:00:00Z"))
}

fn officer_of(text: &str) -> anyhow::Result<Officer> {
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let [name, organisation, key] = parts.as_slice() else {
        anyhow::bail!(
            "`{text}` is no officer: name, organisation and public key are wanted, with commas between"
        );
    };
    Ok(Officer {
        key: (*key).to_owned(),
        organisation: (*organisation).to_owned(),
        name: (*name).to_owned(),
    })
}

fn propose(proposal: &Proposal, change: KeyChange) -> anyhow::Result<ExitCode> {
    let event = KeyEvent {
        key: proposal.key.clone(),
        change,
        reason: proposal.reason.clone(),
        approvals: Vec::new(),
    };
    write(
        &proposal.out,
        &(serde_json::to_string_pretty(&event)? + "\n"),
    )?;
    answer(&json!({"out": proposal.out, "approvals": 0}))
}

fn read(file: &Path) -> anyhow::Result<KeyEvent> {
    let name = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read `{name}`"))?;
    serde_json::from_str(&text).with_context(|| format!("`{name}` is no proposal for a key"))
}

fn approve(file: &Path, key: &Path, mission: &str) -> anyhow::Result<ExitCode> {
    let mut event = read(file)?;
    let signer = signer(key)?;
    let public = hex(&signer.secret().public().to_bytes());
    let signature = signer.secret().sign(&approval_message(mission, &event));
    event.approvals.retain(|approval| approval.key != public);
    event.approvals.push(Approval {
        key: public,
        signature: STANDARD.encode(signature),
    });
    write(file, &(serde_json::to_string_pretty(&event)? + "\n"))?;
    answer(&json!({"out": file, "approvals": event.approvals.len()}))
}

/// A secret key from its file.
pub(crate) fn signer(file: &Path) -> anyhow::Result<NoteSigner> {
    let name = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read `{name}`"))?;
    NoteSigner::from_text(&text).with_context(|| format!("`{name}`"))
}
