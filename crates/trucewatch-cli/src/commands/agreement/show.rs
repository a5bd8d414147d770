//! `trucewatch agreement show`

use super::moments;
use std::process::ExitCode;
use trucewatch_agreement::show;
use trucewatch_agreement::timeline::AsKnown;

/// Show what an agreement says at a time, as known at another
///
/// In words: the state of the ceasefire, who has which role, how the texts stand, provisions in force
/// and not in force and why, lines, zones, gates, mechanisms, what follows an alleged breach, clocks
/// and duration. Described in docs/agreement-show.md.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  trucewatch agreement show agreements/minsk-2015.toml --at 2015-03-01
  trucewatch agreement show agreements/minsk-2015.toml --at 2016-10-01 --known 2015-09-01 --lang uk")]
pub(super) struct Args {
    #[command(flatten)]
    question: moments::Question,
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
    let shown = show::show(&AsKnown::new(&document, known), known, at, answer.lang);
    answer.print(&shown, show::as_text)?;
    Ok(ExitCode::SUCCESS)
}
