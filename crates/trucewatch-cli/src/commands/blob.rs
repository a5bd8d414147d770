//! `trucewatch blob`

use super::{DataDir, write};
use crate::term;
use anyhow::Context as _;
use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_model::{Custody, CustodyAct, Derived, Marking};
use trucewatch_proof::parts::{Part, Redaction};
use trucewatch_site::handling::{self, About, Actor, Held};

/// Photos, recordings, forms: keep them, look at them, black parts out, destroy them
///
/// Files lie encrypted beside the log; the log has what they were, and who did what with them. Looking
/// at one is on record before it is shown.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Action,
}

#[derive(clap::Args)]
struct Who {
    /// Who does this: the number within the mission
    #[arg(long, value_name = "WHO")]
    by: String,
    /// Why
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
}

impl Who {
    fn actor(&self) -> Actor {
        Actor {
            by: self.by.clone(),
            reason: self.reason.clone(),
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum MarkingArg {
    Public,
    Mission,
    Restricted,
    Witness,
}

impl From<MarkingArg> for Marking {
    fn from(arg: MarkingArg) -> Self {
        match arg {
            MarkingArg::Public => Self::Public,
            MarkingArg::Mission => Self::Mission,
            MarkingArg::Restricted => Self::Restricted,
            MarkingArg::Witness => Self::Witness,
        }
    }
}

#[derive(Subcommand)]
enum Action {
    /// Take a file in, as it is
    Add {
        /// The file
        file: PathBuf,
        #[command(flatten)]
        data: DataDir,
        /// What it is, for example image/jpeg; text is divided by lines, anything else by 64 KiB
        #[arg(long, value_name = "TYPE")]
        media_type: String,
        /// Whose protection it is under: destroying that subject's key makes it unreadable
        #[arg(long, value_name = "SUBJECT", default_value = trucewatch_evidence::NOBODY)]
        subject: String,
        /// Who may receive it
        #[arg(long, value_enum, default_value = "mission")]
        marking: MarkingArg,
        /// From whom it comes
        #[arg(long, value_name = "WHOM")]
        from: String,
        /// The file of this log that it was made from
        #[arg(long, value_name = "FILE", requires = "transform")]
        derived_from: Option<String>,
        /// How it was made from that
        #[arg(long, value_name = "TEXT", requires = "derived_from")]
        transform: Option<String>,
        #[command(flatten)]
        who: Who,
    },
    /// List the files, one line of JSON each
    List {
        #[command(flatten)]
        data: DataDir,
    },
    /// Decrypt a file, byte for byte as it was received
    Get {
        /// The number of its entry, or the 64 digits of its record
        blob: String,
        #[command(flatten)]
        data: DataDir,
        /// Where to write it
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        who: Who,
    },
    /// Make a copy with parts blacked out, which proves that the rest is unchanged
    Redact {
        /// The number of its entry, or the 64 digits of its record
        blob: String,
        #[command(flatten)]
        data: DataDir,
        /// The parts to black out, numbered from 0, for example 0,3-5; of text, a part is a line
        #[arg(long, value_name = "PARTS")]
        parts: String,
        /// Who may receive the copy
        #[arg(long, value_enum, default_value = "mission")]
        marking: MarkingArg,
        /// Where to write it
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        who: Who,
    },
    /// Check a copy with parts blacked out against the original's record; needs no site
    CheckRedaction {
        /// The copy
        file: PathBuf,
        /// The content hash that the record of the original states
        #[arg(long, value_name = "DIGITS")]
        content: String,
        /// Where to write what it shows; blacked-out lines become a line of blocks
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Put on record that a file went to somebody
    HandOver {
        /// The number of its entry, or the 64 digits of its record
        blob: String,
        #[command(flatten)]
        data: DataDir,
        /// To whom
        #[arg(long, value_name = "WHOM")]
        to: String,
        #[command(flatten)]
        who: Who,
    },
    /// What was done with a file, by whom, and who holds it; exits with 1 if its chain is broken
    History {
        /// The number of its entry, or the 64 digits of its record
        blob: String,
        #[command(flatten)]
        data: DataDir,
    },
    /// What a recipient was sent
    SentTo {
        /// The recipient
        recipient: String,
        #[command(flatten)]
        data: DataDir,
    },
    /// Destroy the key of a protected subject: nothing under it can be read any more, by anybody
    Erase {
        #[command(flatten)]
        data: DataDir,
        /// The subject
        #[arg(long, value_name = "SUBJECT")]
        subject: String,
        /// Yes, destroy it
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        who: Who,
    },
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        Action::Add {
            file,
            data,
            media_type,
            subject,
            marking,
            from,
            derived_from,
            transform,
            who,
        } => {
            let (mut store, clock) = data.open_with_clock()?;
            let mut input = std::fs::File::open(file)
                .with_context(|| format!("cannot read `{}`", file.display()))?;
            let derived = match (derived_from, transform) {
                (Some(name), Some(transform)) => Some(Derived {
                    from: handling::find(&store, name)?.object,
                    transform: transform.clone(),
                }),
                _ => None,
            };
            let about = About {
                media_type: media_type.clone(),
                subject: subject.clone(),
                marking: (*marking).into(),
                from: from.clone(),
                derived,
                report: None,
            };
            let held = handling::add(&mut store, &mut input, about, &who.actor(), &clock)?;
            say(&described(&held))
        }
        Action::List { data } => {
            for held in handling::list(&data.open_existing()?)? {
                term::answer(&described(&held).to_string())?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Action::Get {
            blob,
            data,
            out,
            who,
        } => {
            data.open_existing()?;
            let (mut store, clock) = data.open_with_clock()?;
            let held = handling::get(&mut store, blob, out, &who.actor(), &clock)?;
            say(&described(&held))
        }
        Action::Redact {
            blob,
            data,
            parts,
            marking,
            out,
            who,
        } => {
            data.open_existing()?;
            let parts = numbers(parts)?;
            let (mut store, clock) = data.open_with_clock()?;
            let (redaction, held) = handling::redact(
                &mut store,
                blob,
                &parts,
                (*marking).into(),
                &who.actor(),
                &clock,
            )?;
            write(out, &(serde_json::to_string(&redaction)? + "\n"))?;
            say(&described(&held))
        }
        Action::CheckRedaction { file, content, out } => {
            check_redaction(file, content, out.as_ref())
        }
        Action::HandOver {
            blob,
            data,
            to,
            who,
        } => {
            data.open_existing()?;
            let act = CustodyAct::HandedOver { to: to.clone() };
            let (mut store, clock) = data.open_with_clock()?;
            let held = handling::record(&mut store, blob, act, &who.actor(), &clock)?;
            say(&described(&held))
        }
        Action::History { blob, data } => {
            let store = data.open_existing()?;
            let held = handling::find(&store, blob)?;
            let (acts, holder) = handling::history(&store, &held)?;
            for (seq, custody) in &acts {
                term::answer(&done(*seq, custody)?.to_string())?;
            }
            match holder {
                Ok(holder) => term::say(&format!("unbroken; held by {holder}")),
                Err(broken) => {
                    term::say(&format!("broken: {broken}"));
                    return Ok(ExitCode::from(1));
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        Action::SentTo { recipient, data } => {
            for (seq, custody) in handling::sent_to(&data.open_existing()?, recipient)? {
                term::answer(&done(seq, &custody)?.to_string())?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Action::Erase {
            data,
            subject,
            yes,
            who,
        } => {
            data.open_existing()?;
            anyhow::ensure!(
                *yes,
                "this destroys the key of `{subject}` for good, and with it every file under it; say --yes if that is meant"
            );
            let (mut store, clock) = data.open_with_clock()?;
            let under = handling::erase(&mut store, subject, &who.actor(), &clock)?;
            say(&json!({"subject": subject, "unreadable": under}))
        }
    }
}

fn say(answer: &Value) -> anyhow::Result<ExitCode> {
    term::answer(&answer.to_string())?;
    Ok(ExitCode::SUCCESS)
}

fn described(held: &Held) -> Value {
    json!({
        "entry": held.seq,
        "record": held.object,
        "content": held.blob.content,
        "parts": held.blob.parts,
        "size": held.blob.size,
        "media_type": held.blob.media_type,
        "subject": held.blob.subject,
        "marking": held.blob.marking.word(),
        "derived": held.blob.derived,
    })
}

fn done(seq: u64, custody: &Custody) -> anyhow::Result<Value> {
    let mut value = serde_json::to_value(custody)?;
    if let Some(object) = value.as_object_mut() {
        object.insert("entry".to_owned(), seq.into());
    }
    Ok(value)
}

/// `0,3-5` as numbers.
fn numbers(text: &str) -> anyhow::Result<BTreeSet<u64>> {
    let mut numbers = BTreeSet::new();
    for range in text.split(',') {
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        let number = |text: &str| text.trim().parse::<u64>().ok();
        let (Some(from), Some(to)) = (number(from), number(to)) else {
            anyhow::bail!("`{range}` is no number of a part, nor a range such as 3-5");
        };
        anyhow::ensure!(
            from <= to && to - from < 1_000_000,
            "`{range}` runs backwards, or is too long"
        );
        numbers.extend(from..=to);
    }
    Ok(numbers)
}

fn check_redaction(
    file: &PathBuf,
    content: &str,
    out: Option<&PathBuf>,
) -> anyhow::Result<ExitCode> {
    let name = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read `{name}`"))?;
    let redaction = Redaction::from_json(&text).with_context(|| format!("`{name}`"))?;
    let shown = redaction
        .check(content)
        .with_context(|| format!("`{name}`"))?;
    if let Some(out) = out {
        let line = "\u{2588}".repeat(8) + "\n";
        let bytes: Vec<u8> = shown
            .iter()
            .flat_map(|part| part.clone().unwrap_or_else(|| line.clone().into_bytes()))
            .collect();
        std::fs::write(out, bytes).with_context(|| format!("cannot write `{}`", out.display()))?;
    }
    let hidden = redaction
        .parts
        .iter()
        .filter(|part| matches!(part, Part::Hidden(_)))
        .count();
    say(
        &json!({"holds": true, "parts": redaction.parts.len(), "blacked_out": hidden, "media_type": redaction.media_type}),
    )
}
