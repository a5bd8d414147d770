//! `trucewatch ingest`

use super::DataDir;
use crate::term::{self, Progress};
use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_adapters::Format;
use trucewatch_site::ingest::{self, Options};

/// Take files in
///
/// Prints one line of JSON for each file: rows read, accepted (new in the log), duplicate (in the log
/// already) and quarantined (put aside with a reason; see `trucewatch quarantine`). An accepted row
/// is on disk before it is counted. Files may be plain or gzip. Exits with 1 if a file could not be
/// used as a whole; quarantined rows alone are no error.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What the files are
    #[arg(value_enum)]
    format: FormatArg,
    /// The files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    data: DataDir,
    /// The network whose sensors the files speak of; two networks may both have a sensor 12
    #[arg(long, value_name = "NAME", default_value = "default")]
    network: String,
    /// The zone in which words such as "evening" are meant
    #[arg(long, value_name = "ZONE", default_value = "Europe/Kyiv")]
    time_zone: String,
    /// How the text is encoded
    #[arg(long, value_enum, default_value_t = EncodingArg::Utf8)]
    encoding: EncodingArg,
    /// Print `acknowledged N` on standard error after each sync to disk
    #[arg(long)]
    progress: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum FormatArg {
    /// Arrivals of sounds at single sensors
    PicksCsv,
    /// Hot pixels from NASA FIRMS (VIIRS, MODIS)
    FirmsCsv,
    /// Reports of patrols and cameras
    ReportsCsv,
    /// Registered sensors and other observers
    SensorsCsv,
    /// Lines and zones
    LinesGeojson,
    /// Names of places
    PlacesCsv,
    /// Signs of life of observers
    HealthCsv,
}

impl FormatArg {
    fn format(self) -> Format {
        match self {
            Self::PicksCsv => Format::PicksCsv,
            Self::FirmsCsv => Format::FirmsCsv,
            Self::ReportsCsv => Format::ReportsCsv,
            Self::SensorsCsv => Format::SensorsCsv,
            Self::LinesGeojson => Format::LinesGeojson,
            Self::PlacesCsv => Format::PlacesCsv,
            Self::HealthCsv => Format::HealthCsv,
        }
    }
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum EncodingArg {
    /// UTF-8
    #[value(name = "utf-8")]
    Utf8,
    /// Windows-1252, also for Latin-1
    #[value(name = "windows-1252", alias = "latin-1")]
    Windows1252,
}

impl EncodingArg {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Windows1252 => "windows-1252",
        }
    }
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (mut store, clock) = args.data.open_with_clock()?;
    let options = Options {
        network: args.network.clone(),
        time_zone: args.time_zone.clone(),
        encoding: args.encoding.name().to_owned(),
    };
    let mut failed = false;
    for path in &args.files {
        let mut progress = Progress::new();
        let summary = ingest::file(
            &mut store,
            args.format.format(),
            path,
            &options,
            &clock,
            &mut |s| {
                if args.progress {
                    term::say(&format!(
                        "acknowledged {}",
                        s.accepted + s.duplicate + s.quarantined
                    ));
                } else {
                    progress.show(&format!("{}: {} rows", s.file, s.read));
                }
            },
        )?;
        progress.done();
        term::answer(&serde_json::to_string(&summary)?)?;
        for note in &summary.notes {
            term::say(&format!("note: `{}`: {note}", summary.file));
        }
        if summary.quarantined > 0 {
            term::say(&format!(
                "note: `{}`: {} rows were put aside; see why with `trucewatch quarantine list --data-dir {}`",
                summary.file,
                summary.quarantined,
                args.data.data_dir.display()
            ));
        }
        if let Some(error) = &summary.error {
            term::say(&format!("error: {error}"));
            failed = true;
        }
    }
    Ok(ExitCode::from(u8::from(failed)))
}
