//! `trucewatch simulate`

use crate::term;
use anyhow::Context as _;
use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_sim::Scenario;
use trucewatch_site::demo::Plan;

/// What a simulated world is made from.
#[derive(clap::Args)]
pub(crate) struct WorldArgs {
    /// The seed: one seed, one world
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How long the world runs, for example 6h
    #[arg(long, value_name = "TIME", default_value = "6h", value_parser = crate::duration::parse_s)]
    duration: f64,
    /// The scenario (TOML); if absent, the reference scenario, and for `demo` that with more fire,
    /// sensors on one side only, a wrong clock and sensors that make events up
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
}

impl WorldArgs {
    /// The plan, with the scenario read. `usual`: the one if none is named.
    pub(crate) fn plan(&self, usual: fn() -> Scenario) -> anyhow::Result<Plan> {
        let scenario = match &self.scenario {
            None => usual(),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("cannot read `{}`; check the path", path.display()))?;
                Scenario::parse(&text)
                    .with_context(|| format!("the scenario `{}` cannot be used", path.display()))?
            }
        };
        Ok(Plan {
            scenario,
            seed: self.seed,
            duration_s: self.duration,
        })
    }
}

/// Write a simulated world as files: sensors, picks, reports and so on, and the truth
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    world: WorldArgs,
    /// The folder for the files
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let names =
        trucewatch_site::demo::write_files(&args.world.plan(Scenario::reference)?, &args.out)?;
    term::say(&format!(
        "written to `{}`: {}",
        args.out.display(),
        names.join(", ")
    ));
    Ok(ExitCode::SUCCESS)
}
