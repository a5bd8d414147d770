//! `trucewatch agreement changes`

use super::moments;
use crate::term;
use anyhow::Context as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use trucewatch_agreement::{Agreement, Inputs, impact, show};
use trucewatch_model::Timestamp;

/// Show what became known of an agreement between two times, and what that changes
///
/// New and amended provisions, texts, roles, lines, zones, exceptions and mechanisms, acts, and stances
/// that were taken. How things stand is as at the second time. With `--sites`, also the sites that lie
/// differently to a provision; with `--incidents`, the assessments that come out differently.
#[derive(clap::Args)]
#[command(after_long_help = "\
Example:
  trucewatch agreement changes agreements/lebanon-2024.toml --from 2024-11-27 --to 2025-02-01")]
pub(super) struct Args {
    /// The agreement (TOML or JSON, format 2)
    file: PathBuf,
    /// Known after this time: RFC 3339, or a date for the start of that day in the agreement's time zone
    #[arg(long, value_name = "TIME")]
    from: String,
    /// And up to this one
    #[arg(long, value_name = "TIME")]
    to: String,
    /// Compare these sites (GeoJSON points) and those of the file: which lie differently?
    #[arg(long, value_name = "FILE")]
    sites: Option<PathBuf>,
    /// Compare sites for the provisions in force then [default: the time of `--to`]
    #[arg(long, value_name = "TIME", requires = "sites")]
    at: Option<String>,
    /// Assess these incidents (GeoJSON points, docs/assess.md) both ways: which come out differently?
    #[arg(long, value_name = "FILE")]
    incidents: Option<PathBuf>,
    #[command(flatten)]
    answer: moments::Manner,
}

/// The agreement as known at both times.
struct Both {
    before: Agreement,
    after: Agreement,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let file = match moments::file(&args.file)? {
        Ok(file) => file,
        Err(refused) => return Ok(refused.into()),
    };
    let document = &file.reading.document;
    let time = |option, text: &str| moments::time(document, option, text);
    let times = time("--from", &args.from).and_then(|from| {
        let to = time("--to", &args.to)?;
        let at = args.at.as_deref().map_or(Ok(to), |at| time("--at", at))?;
        Ok((from, to, at))
    });
    let (from, to, at) = match times {
        Ok(times) => times,
        Err(refused) => return Ok(refused.into()),
    };
    if to < from {
        term::say("error: `--to` is before `--from`");
        return Ok(ExitCode::from(2));
    }
    let mut changes = show::changes(document, from, to, args.answer.lang);
    if args.sites.is_some() || args.incidents.is_some() {
        let known = |at: Timestamp| {
            let inputs = Inputs {
                sha256: &file.reading.sha256,
                known: Some(at),
                features: &file.features,
                ..Inputs::default()
            };
            Agreement::compile(document.clone(), &inputs)
                .map_err(|errors| anyhow::anyhow!("`{}`: {errors}", args.file.display()))
        };
        let both = Both {
            before: known(from)?,
            after: known(to)?,
        };
        if let Some(path) = &args.sites {
            let Some(found) = both.sites(path, at)? else {
                return Ok(ExitCode::from(1));
            };
            changes = changes.with_sites(document, found);
        }
        if let Some(path) = &args.incidents {
            changes = changes.with_incidents(document, both.incidents(path)?);
        }
    }
    args.answer.print(&changes, show::changes_as_text)?;
    Ok(ExitCode::SUCCESS)
}

impl Both {
    /// `None` if the file of sites cannot be used, which is told on standard error.
    fn sites(&self, path: &Path, at: Timestamp) -> anyhow::Result<Option<impact::SiteChanges>> {
        match impact::read_sites(&self.after, &crate::commands::text(path)?) {
            Ok(sites) => Ok(Some(impact::sites(&self.before, &self.after, at, &sites))),
            Err(wrong) => {
                for fault in wrong {
                    term::say(&format!("{}: {fault}", path.display()));
                }
                Ok(None)
            }
        }
    }

    /// Incidents that cannot be used are told on standard error; the others are compared.
    fn incidents(&self, path: &Path) -> anyhow::Result<impact::IncidentChanges> {
        let text = crate::commands::text(path)?;
        let found = impact::incidents(&self.before, &self.after, &text)
            .map_err(anyhow::Error::msg)
            .with_context(|| format!("`{}`", path.display()))?;
        crate::commands::assess::tell_rejected(path, &text, &found.rejected);
        Ok(found)
    }
}
