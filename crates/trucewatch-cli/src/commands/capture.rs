//! `trucewatch capture` and `trucewatch receive`

use super::{DataDir, key};
use crate::term::{self, Progress};
use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use trucewatch_model::{Known, Observation, RootBeginning, SeenCheckpoint};
use trucewatch_proof::compact::SignedObservation;
use trucewatch_proof::{Checkpoint, Note};
use trucewatch_site::receive;

/// Sign observations where they are made, as messages for radio, SMS or a QR code
///
/// Reads one observation a line as JSON (the body of the canonical form, formats/canonical/README.md) and
/// prints one message a line, about 200 characters for a plain sighting. `trucewatch receive` takes them in.
#[derive(clap::Args)]
pub(crate) struct CaptureArgs {
    /// The observations
    file: PathBuf,
    /// The secret key of the device or person (`trucewatch key new`)
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The mission of the log they are for
    #[arg(long, value_name = "NAME", default_value = "trucewatch")]
    mission: String,
    /// How often the device has started
    #[arg(long, value_name = "N", default_value_t = 1)]
    boot: u32,
    /// The number of the first message since; counts from 1
    #[arg(long, value_name = "N", default_value_t = 1)]
    counter: u64,
    /// The newest checkpoint that the device had seen when it observed (a copy of the log's `checkpoint`): proves
    /// that the observations were not made before it
    #[arg(long, value_name = "FILE")]
    seen: Option<PathBuf>,
}

/// Take signed messages in, one a line
///
/// Messages of `trucewatch capture`, and files that the app for the field saved (docs/field.md), with their
/// photos. Each must bear the signature of a key that the log knows (`trucewatch key`). What cannot be read, is
/// forged, of an unknown key or does not go with what the log holds is put aside with the reason;
/// `trucewatch quarantine retry` tries again. The same file twice changes nothing.
#[derive(clap::Args)]
pub(crate) struct ReceiveArgs {
    /// The files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    data: DataDir,
}

pub(crate) fn capture(args: &CaptureArgs) -> anyhow::Result<ExitCode> {
    let name = args.file.display();
    let text =
        std::fs::read_to_string(&args.file).with_context(|| format!("cannot read `{name}`"))?;
    let signer = key::signer(&args.key)?;
    let seen = args.seen.as_deref().map(seen).transpose()?;
    let lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty());
    for ((number, line), counter) in lines.zip(args.counter..) {
        let mut observation: Observation = serde_json::from_str(line)
            .with_context(|| format!("{name}:{number}: this is no observation"))?;
        if let Some(seen) = &seen {
            observation.seen = Known::Value(seen.clone());
        }
        let signed = SignedObservation::sign(
            observation,
            &args.mission,
            signer.secret(),
            args.boot,
            counter,
        );
        term::answer(&URL_SAFE_NO_PAD.encode(signed.to_bytes(&args.mission)))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What a checkpoint names. Its signatures say nothing here: the log itself knows what it had.
fn seen(path: &Path) -> anyhow::Result<SeenCheckpoint> {
    let name = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{name}`"))?;
    let checkpoint = Note::from_text(&text)
        .and_then(|note| Checkpoint::from_text(&note.text))
        .with_context(|| format!("`{name}` is no checkpoint"))?;
    let beginning = checkpoint.head.root.0.first_chunk::<8>().copied();
    Ok(SeenCheckpoint {
        log: checkpoint.origin,
        size: checkpoint.head.size,
        root: RootBeginning(beginning.unwrap_or_default()),
    })
}

pub(crate) fn receive(args: &ReceiveArgs) -> anyhow::Result<ExitCode> {
    args.data.open_existing()?;
    let (mut store, clock) = args.data.open_with_clock()?;
    for path in &args.files {
        let name = path.display().to_string();
        let file = std::fs::File::open(path).with_context(|| format!("cannot read `{name}`"))?;
        let mut progress = Progress::new();
        let input = std::io::BufReader::new(file);
        let summary = receive::lines(&mut store, input, &name, &clock, &mut |s| {
            progress.show(&format!("{}: {} messages", s.file, s.read));
        })?;
        progress.done();
        term::answer(&serde_json::to_string(&summary)?)?;
    }
    Ok(ExitCode::SUCCESS)
}
