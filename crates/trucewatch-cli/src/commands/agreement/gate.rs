//! `trucewatch agreement gate`

use super::moments;
use crate::term;
use std::process::ExitCode;
use trucewatch_agreement::document::Id;
use trucewatch_agreement::show;
use trucewatch_agreement::timeline::AsKnown;

/// Ask whether something may be activated, such as a guarantee or the deployment of a force
///
/// Ends with 0 and a sentence if it may; with 1 and a refusal that names the gate and what it waits for
/// if it may not; with 2 if the agreement knows nothing of that name.
#[derive(clap::Args)]
#[command(after_long_help = "\
Example:
  trucewatch agreement gate agreements/paris-2026-draft.toml --ask guarantees --at 2026-02-01")]
pub(super) struct Args {
    #[command(flatten)]
    question: moments::Question,
    /// What: `contributions`, `force_deployment`, `guarantees`, what else a gate guards, or the id of a gate
    #[arg(long, value_name = "WHAT")]
    ask: String,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let moments::Asked {
        document,
        at,
        known,
    } = match args.question.read()? {
        Ok(asked) => asked,
        Err(refused) => return Ok(refused.into()),
    };
    let answer = &args.question.answer;
    let what = Id(args.ask.clone());
    let as_known = AsKnown::new(&document, known);
    if let Err(unknown) = show::can_be_asked(&as_known, &what) {
        term::say(&format!("error: invalid value for `--ask`: it {unknown}"));
        return Ok(ExitCode::from(2));
    }
    let said = show::ask(&as_known, &what, at, answer.lang);
    answer.print(&said, |said| {
        let sentences = said.sentences.iter().map(|s| s.text.as_str());
        sentences.collect::<Vec<_>>().join("\n")
    })?;
    Ok(if said.allowed {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}
