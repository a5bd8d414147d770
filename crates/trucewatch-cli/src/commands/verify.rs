//! `trucewatch verify`

use super::DataDir;
use crate::term;
use std::process::ExitCode;
use trucewatch_evidence::EvidenceLog as _;

/// Walk through the whole log and check every entry against its hash
///
/// Prints the number of sound entries and the digest that names them. Exits with 1 and names each
/// damaged entry if there is any.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    data: DataDir,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let verification = args.data.open_existing()?.verify()?;
    let digest = verification.digest.as_ref().map(ToString::to_string);
    term::answer(&serde_json::json!({"sound": verification.sound, "digest": digest, "damaged": verification.damage.len()}).to_string())?;
    for damage in &verification.damage {
        let place = damage
            .seq
            .map_or_else(|| "the log".to_owned(), |seq| format!("entry {seq}"));
        term::say(&format!("damaged: {place}: {}", damage.what));
    }
    Ok(ExitCode::from(u8::from(!verification.is_sound())))
}
