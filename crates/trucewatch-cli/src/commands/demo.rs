//! `trucewatch demo`

use super::serve::serve_until_asked;
use super::simulate::WorldArgs;
use crate::term::{self, Progress};
use anyhow::Context as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use trucewatch_sim::{Scenario, World};
use trucewatch_site::clock::Clock;
use trucewatch_site::live::Site;

/// Watch a simulated ceasefire being monitored
///
/// A simulated mission sends raw rows of sensors, cameras, patrols and satellites through the same
/// pipeline as real files: taken in, fused, held against an agreement, shown on a map. With
/// `--headless` it runs at full speed without a server and writes report.html, incidents.geojson,
/// truth.geojson and summary.json.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    world: WorldArgs,
    /// Run at full speed without a server, and write the results to `--out`
    #[arg(long, requires = "out")]
    headless: bool,
    /// The folder for the results
    #[arg(long, value_name = "DIR", requires = "headless")]
    out: Option<PathBuf>,
    /// Simulated seconds a second
    #[arg(long, value_name = "X", default_value_t = 60.0)]
    speed: f64,
    /// The port; any free one if it is taken
    #[arg(long, value_name = "N", default_value_t = 8417)]
    port: u16,
    /// Keep the simulated site's log in this folder, which must be new; a temporary one if absent
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

const TIME_ZONE: &str = "Europe/Kyiv";

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let plan = args.world.plan(Scenario::demonstration)?;
    if let (true, Some(out)) = (args.headless, &args.out) {
        let mut progress = Progress::new();
        let summary = trucewatch_site::demo::headless(&plan, out, TIME_ZONE, &mut |share| {
            progress.show(&format!("simulating: {:.0} %", share * 100.0));
        })?;
        progress.done();
        term::answer(&serde_json::to_string(&summary)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    anyhow::ensure!(
        args.speed.is_finite() && args.speed > 0.0 && args.speed <= 3_600.0,
        "--speed must be above 0 and at most 3600"
    );
    let scratch;
    let dir = match &args.data_dir {
        Some(dir) => {
            anyhow::ensure!(
                !dir.join(trucewatch_evidence::FILE_NAME).exists(),
                "`{}` holds a site already; a demonstration must not mix with it: name a new folder",
                dir.display()
            );
            dir.clone()
        }
        None => {
            scratch = tempfile::Builder::new()
                .prefix("trucewatch-demo-")
                .tempdir()?;
            scratch.path().to_owned()
        }
    };
    let world = World::new(&plan.scenario, plan.seed, plan.duration_s);
    let site = Site::open(&dir, TIME_ZONE, Clock::simulated(world.start()))?;
    let runtime = tokio::runtime::Runtime::new()?;
    let listener = runtime
        .block_on(async {
            match trucewatch_api::bind(args.port).await {
                Ok(listener) => Ok(listener),
                Err(_) => trucewatch_api::bind(0).await,
            }
        })
        .context("no port could be opened on the loopback address")?;
    let speed = args.speed;
    let feeder = {
        let site = Arc::clone(&site);
        std::thread::spawn(move || {
            let fed = trucewatch_site::demo::live(&site, &world, &plan, speed);
            if let Err(error) = fed {
                site.set_fault(format!("the simulation stopped: {error}"));
                term::say(&format!("error: the simulation stopped: {error}"));
            }
        })
    };
    let served = serve_until_asked(&runtime, listener, &site, "Trucewatch demonstration");
    let _ = feeder.join();
    served
}
