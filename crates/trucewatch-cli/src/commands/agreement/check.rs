//! `trucewatch agreement check`, for files in format 2.

use crate::term;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use trucewatch_agreement::reader;
use trucewatch_model::Feature;

/// Checks a file that may refer to lines and zones with these ids, besides those in its own
/// `geometry_files`. Faults go to standard error as `file:line: message`, a summary as JSON to
/// standard output.
pub(super) fn run(file: &Path, text: &str, features: BTreeSet<String>) -> anyhow::Result<ExitCode> {
    let Some(found) = read(file, text, features) else {
        return Ok(ExitCode::from(1));
    };
    term::answer(&serde_json::to_string_pretty(&found.reading.summary())?)?;
    Ok(ExitCode::SUCCESS)
}

/// A file without faults, with the lines and zones in its `geometry_files`.
pub(crate) struct Found {
    pub(crate) reading: reader::Reading,
    pub(crate) features: Vec<Feature>,
    /// Where those files are.
    pub(crate) geometry_files: Vec<PathBuf>,
}

/// Reads a file without faults; `None` if it has some, which are told on standard error.
pub(crate) fn read(file: &Path, text: &str, mut ids: BTreeSet<String>) -> Option<Found> {
    let name = file.display().to_string();
    let mut faults = Vec::new();
    let mut features: Vec<Feature> = Vec::new();
    let mut geometry_files = Vec::new();
    for (path, line) in reader::geometry_files(text, &name) {
        let beside = file.parent().unwrap_or(Path::new("")).join(&path);
        match crate::commands::features(&beside) {
            Ok(found) => features.extend(found),
            Err(error) => faults.push((line, format!("geometry file `{path}`: {error:#}"))),
        }
        geometry_files.push(beside);
    }
    ids.extend(features.iter().map(|f| f.id.as_str().to_owned()));
    // Which features a file would have had that cannot be used, nobody knows.
    let reading = if faults.is_empty() {
        reader::read_with_features(text, &name, &ids)
    } else {
        reader::read(text, &name)
    };
    match reading {
        Ok(reading) if faults.is_empty() => {
            return Some(Found {
                reading,
                features,
                geometry_files,
            });
        }
        Ok(_) => {}
        Err(errors) => faults.extend(errors.problems().iter().map(|problem| {
            let (part, what, to_do) = (&problem.part, &problem.what, &problem.what_to_do);
            (
                problem.line.unwrap_or(1),
                format!("{part}: {what}; {to_do}"),
            )
        })),
    }
    faults.sort_by_key(|(line, _)| *line);
    for (line, message) in faults {
        term::say(&format!("{name}:{line}: {message}"));
    }
    None
}
