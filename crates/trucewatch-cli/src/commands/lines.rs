//! `trucewatch lines`

use crate::term;
use clap::Subcommand;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use trucewatch_lines::{Files, Source};

/// Candidate lines and zones side by side: lengths, areas, people, what changes
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Compare candidate lines and zones, unranked
    ///
    /// Writes `summary.json`, `report.html` and `differences.geojson` into a folder. Each file is an
    /// option; features with ids of their own are options of their own; versions of one line carry
    /// `valid_from`. What the figures mean: docs/lines-compare.md.
    Compare(Compare),
}

#[derive(clap::Args)]
#[command(after_long_help = "\
Example:
  trucewatch lines compare proposal-1.geojson proposal-2.geojson \\
      --gazetteer settlements.csv --out options")]
struct Compare {
    /// Lines and polygons (GeoJSON)
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Settlements (CSV): name, lat, lon and, if known, population, country, admin
    #[arg(long, value_name = "FILE")]
    gazetteer: Option<PathBuf>,
    /// Infrastructure (GeoJSON): points, lines and polygons with a `kind`
    #[arg(long, value_name = "FILE")]
    infrastructure: Option<PathBuf>,
    /// How far from a line or zone infrastructure is counted
    #[arg(long, value_name = "KM", default_value_t = 5.0, value_parser = km, allow_negative_numbers = true)]
    buffer_km: f64,
    /// How near a settlement is near
    #[arg(long, value_name = "KM", default_value_t = 5.0, value_parser = km, allow_negative_numbers = true)]
    near_km: f64,
    /// The folder for the three files; made if it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// A distance that is one.
fn km(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value > 0.0 && value <= 1_000.0 => Ok(value),
        _ => Err("write a number of kilometres, over 0 and up to 1000".to_owned()),
    }
}

/// A file with its name.
struct Read {
    name: String,
    text: String,
}

impl Read {
    fn new(path: &Path) -> anyhow::Result<Self> {
        let name = path.display().to_string();
        let text = super::text(path)?;
        Ok(Self { name, text })
    }

    fn source(&self) -> Source<'_> {
        Source {
            name: &self.name,
            text: &self.text,
        }
    }
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Action::Compare(args) = &args.command;
    let read = |paths: &[PathBuf]| -> anyhow::Result<Vec<Read>> {
        paths.iter().map(|path| Read::new(path)).collect()
    };
    let options = read(&args.files)?;
    let gazetteer = args.gazetteer.as_deref().map(Read::new).transpose()?;
    let infrastructure = args.infrastructure.as_deref().map(Read::new).transpose()?;
    let options: Vec<Source<'_>> = options.iter().map(Read::source).collect();
    let compared = trucewatch_lines::compare(&Files {
        options: &options,
        gazetteer: gazetteer.as_ref().map(Read::source),
        infrastructure: infrastructure.as_ref().map(Read::source),
        near_km: args.near_km,
        buffer_km: args.buffer_km,
    })?;
    super::write(&args.out.join("summary.json"), &compared.summary.to_json()?)?;
    super::write(
        &args.out.join("differences.geojson"),
        &compared.differences_geojson()?,
    )?;
    super::write(&args.out.join("report.html"), &compared.page())?;
    if let Some(towns) = &compared.summary.settlements
        && towns.without_position > 0
    {
        term::say(&format!(
            "{}: {} settlements have no position and were left out",
            towns.file, towns.without_position
        ));
    }
    let count = compared.summary.options.len();
    term::say(&format!(
        "{count} option{} compared; see `{}`",
        if count == 1 { "" } else { "s" },
        args.out.join("report.html").display()
    ));
    Ok(ExitCode::SUCCESS)
}
