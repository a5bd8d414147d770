//! `trucewatch ledger`

mod clock;
mod correct;
mod equivocation;
mod init;
mod keys;
mod monitor;
mod prove;
mod repair;
mod root;
mod rotate;
mod status;
mod submit;
mod time;
mod trust_witness;
mod verify;
mod verify_bundle;
mod witness;
mod witness_key;
mod witness_serve;

use crate::term;
use anyhow::Context as _;
use clap::Subcommand;
use std::path::Path;
use std::process::ExitCode;
use trucewatch_evidence::{EvidenceLog as _, SqliteStore, files};
use trucewatch_model::ObservationId;
use trucewatch_proof::note::Kind;
use trucewatch_proof::{NoteKey, NoteSigner, SecretKey};
use trucewatch_site::SiteError;
use trucewatch_site::witness::Round;

/// The evidence log: what it holds, whether it is whole, proofs that others can check, witnesses
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Action,
}

#[derive(Subcommand)]
enum Action {
    Init(init::Args),
    Status(status::Args),
    Clock(clock::Args),
    Time(time::Args),
    Verify(verify::Args),
    Repair(repair::Args),
    Prove(prove::Args),
    CheckProof(prove::CheckArgs),
    VerifyBundle(Box<verify_bundle::Args>),
    WitnessKey(witness_key::Args),
    Witness(witness::Args),
    WitnessServe(witness_serve::Args),
    TrustWitness(trust_witness::Args),
    Submit(submit::Args),
    Monitor(monitor::Args),
    CheckEquivocation(equivocation::Args),
    Correct(correct::Args),
    Root(root::Args),
    Rotate(rotate::Args),
    Keys(keys::Args),
    CheckKeys(keys::CheckArgs),
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        Action::Init(args) => init::run(args),
        Action::Status(args) => status::run(args),
        Action::Clock(args) => clock::run(args),
        Action::Time(args) => time::run(args),
        Action::Verify(args) => verify::run(args),
        Action::Repair(args) => repair::run(args),
        Action::Prove(args) => prove::run(args),
        Action::CheckProof(args) => prove::check(args),
        Action::VerifyBundle(args) => verify_bundle::run(args),
        Action::WitnessKey(args) => witness_key::run(args),
        Action::Witness(args) => witness::run(args),
        Action::WitnessServe(args) => witness_serve::run(args),
        Action::TrustWitness(args) => trust_witness::run(args),
        Action::Submit(args) => submit::run(args),
        Action::Monitor(args) => monitor::run(args),
        Action::CheckEquivocation(args) => equivocation::run(args),
        Action::Correct(args) => correct::run(args),
        Action::Root(args) => root::run(args),
        Action::Rotate(args) => rotate::run(args),
        Action::Keys(args) => keys::run(args),
        Action::CheckKeys(args) => keys::check(args),
    }
}

/// The entry that is meant: its number, or the id of the observation in it.
fn number(store: &SqliteStore, entry: &str) -> anyhow::Result<u64> {
    if let Ok(number) = entry.parse() {
        return Ok(number);
    }
    let found = store.find_observation(&ObservationId::from_text(entry))?;
    let found = found.with_context(|| {
        format!(
            "`{entry}` is neither the number of an entry nor the id of an observation in this log"
        )
    })?;
    Ok(found.seq)
}

/// The exit code that says: a log tells two histories, or is not the log it was.
const TWO_HISTORIES: u8 = 3;

/// Says what happened, with the exit code for it.
fn split(error: &SiteError) -> ExitCode {
    term::say(&format!("TWO HISTORIES: {error}"));
    ExitCode::from(TWO_HISTORIES)
}

/// Says which logs were found to tell two histories.
fn say_ended(round: &Round) {
    for (origin, file) in &round.ended {
        term::say(&format!(
            "TWO HISTORIES: `{origin}` is cosigned no more; the proof is in `{}`",
            file.display()
        ));
    }
}

/// Reads a verifier key: the key itself, or the name of a file with it.
fn vkey(text: &str) -> Result<NoteKey, String> {
    NoteKey::from_text(text).or_else(|problem| {
        let file = std::fs::read_to_string(text).map_err(|_| problem.to_string())?;
        NoteKey::from_text(&file).map_err(|problem| format!("`{text}`: {problem}"))
    })
}

/// Makes a key, writes its secret part, and prints the verifier key.
fn new_key(name: &str, kind: Kind, out: &Path) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(
        !out.exists(),
        "`{}` exists; a key is never replaced: name another file",
        out.display()
    );
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).context("the operating system gave no random bytes")?;
    let key = NoteSigner::new(name, kind, SecretKey::from_seed(&seed))?;
    if let Some(folder) = out.parent().filter(|f| !f.as_os_str().is_empty()) {
        files::create_folder(folder)?;
    }
    files::write_once(out, &(key.to_secret_text() + "\n"))?;
    term::answer(&key.public().to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// Reads the secret key of a witness.
fn secret_key(path: &Path) -> anyhow::Result<NoteSigner> {
    let text = std::fs::read_to_string(path).with_context(|| {
        format!(
            "cannot read `{}`; make a key with `trucewatch ledger witness-key NAME --out {0}`",
            path.display()
        )
    })?;
    NoteSigner::from_text(&text).with_context(|| format!("`{}`", path.display()))
}
