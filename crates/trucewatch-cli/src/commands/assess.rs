//! `trucewatch assess`

use super::agreement::check;
use super::{records, text, write};
use crate::term;
use anyhow::Context as _;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use trucewatch_adapters::Format;
use trucewatch_agreement::document::{GeoPoint, Id, Lang, NamedSite, Text};
use trucewatch_agreement::{Agreement, Inputs, batch, reader};
use trucewatch_model::Timestamp;
use trucewatch_model::canonical::Record;

/// Hold a file of incidents against an agreement
///
/// Incidents are GeoJSON points; what their properties mean, and what the result holds, is described
/// in docs/assess.md. Features that cannot be used are listed, the others are assessed.
#[derive(clap::Args)]
#[command(after_long_help = "\
Example:
  trucewatch assess --agreement agreements/reference-2020.toml \\
      --incidents incidents.geojson --lang en --out assessments.json")]
pub(crate) struct Args {
    /// The agreement (TOML or JSON)
    #[arg(long, value_name = "FILE")]
    agreement: PathBuf,
    /// The incidents (GeoJSON); `-` is standard input
    #[arg(long, value_name = "FILE")]
    incidents: PathBuf,
    /// Where to write the assessments (JSON); `-` is standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Hold them against the agreement as it was known then, such as 2020-07-27T00:01:00+03:00
    #[arg(long, value_name = "TIME", value_parser = time)]
    known: Option<Timestamp>,
    /// Write sentences in this language only: en, uk, ru, fr or de [default: all five]
    #[arg(long, value_parser = lang)]
    lang: Option<Lang>,
    /// Settlements (places CSV), for provisions that speak of settlements
    #[arg(long, value_name = "FILE")]
    gazetteer: Option<PathBuf>,
}

fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse_rfc3339(text)
        .ok_or_else(|| "write it like 2020-07-27T00:01:00+03:00".to_owned())
}

fn lang(text: &str) -> Result<Lang, String> {
    Lang::from_code(text).ok_or_else(|| "write en, uk, ru, fr or de".to_owned())
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Some(agreement) = agreement(args)? else {
        return Ok(ExitCode::from(1));
    };
    let text = text(&args.incidents)?;
    let languages: Vec<Lang> = args
        .lang
        .map_or_else(|| Lang::ALL.to_vec(), |lang| vec![lang]);
    let batch = batch::assess_geojson(&agreement, &text, &languages)
        .map_err(|error| anyhow::anyhow!("`{}`: {error}", args.incidents.display()))?;
    tell_rejected(&args.incidents, &text, &batch.rejected);
    write(
        &args.out,
        &(serde_json::to_string_pretty(&batch.result)? + "\n"),
    )?;
    term::say(&format!(
        "{} incidents assessed, {} rejected, {} warnings; see `{}`",
        batch.assessed,
        batch.rejected.len(),
        batch
            .result
            .get("warnings")
            .and_then(serde_json::Value::as_array)
            .map_or(0, Vec::len),
        args.out.display()
    ));
    Ok(ExitCode::from(u8::from(batch.assessed == 0)))
}

/// Tells the features of a file of incidents, whose text this is, that cannot be used.
pub(crate) fn tell_rejected(file: &Path, text: &str, rejected: &[batch::Rejected]) {
    if rejected.is_empty() {
        return;
    }
    let lines = reader::feature_lines(text);
    for rejected in rejected {
        let id = rejected
            .id
            .as_ref()
            .map_or_else(String::new, |id| format!(" (`{id}`)"));
        term::say(&format!(
            "{}:{}: feature {}{id}: {}",
            file.display(),
            lines.get(rejected.index).copied().unwrap_or(1),
            rejected.index,
            rejected.reason
        ));
    }
}

/// The agreement ready for judging; `None` if its file has faults, which are told on standard error.
fn agreement(args: &Args) -> anyhow::Result<Option<Agreement>> {
    let text = text(&args.agreement)?;
    let Some(found) = check::read(&args.agreement, &text, BTreeSet::new()) else {
        return Ok(None);
    };
    let sites = args.gazetteer.as_deref().map(settlements).transpose()?;
    let inputs = Inputs {
        sha256: &found.reading.sha256,
        known: args.known,
        features: &found.features,
        sites: sites.as_deref().unwrap_or(&[]),
    };
    Agreement::compile(found.reading.document, &inputs)
        .map(Some)
        .map_err(|errors| anyhow::anyhow!("`{}`: {errors}", args.agreement.display()))
}

/// Settlements as sites of that kind. How far one reaches is not in a gazetteer: they are points.
fn settlements(path: &Path) -> anyhow::Result<Vec<NamedSite>> {
    let found = records(path, Format::PlacesCsv)
        .with_context(|| format!("gazetteer `{}`", path.display()))?;
    let mut sites = Vec::new();
    for record in found {
        let Record::Place(place) = record else {
            continue;
        };
        sites.push(NamedSite {
            id: Id(format!("gazetteer-{}", place.name)),
            name: Text::Plain(place.name),
            kind: Id("settlement".to_owned()),
            centre: Some(GeoPoint([
                place.position.lat_deg(),
                place.position.lon_deg(),
            ])),
            radius_m: None,
            zone: None,
            sources: Vec::new(),
        });
    }
    Ok(sites)
}
