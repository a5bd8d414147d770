//! One file a command. Each loads, calls one function of another room, and prints.

pub(crate) mod account;
pub(crate) mod agreement;
pub(crate) mod assess;
pub(crate) mod audit;
pub(crate) mod blob;
pub(crate) mod capture;
pub(crate) mod case;
pub(crate) mod demo;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod fuse;
pub(crate) mod ingest;
pub(crate) mod key;
pub(crate) mod ledger;
pub(crate) mod lines;
pub(crate) mod quarantine;
pub(crate) mod rebuild;
pub(crate) mod report;
pub(crate) mod serve;
pub(crate) mod simulate;

use anyhow::Context as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use trucewatch_adapters::{Format, Row};
use trucewatch_evidence::{EvidenceLog as _, SqliteStore};
use trucewatch_model::Feature;
use trucewatch_model::canonical::Record;
use trucewatch_site::View;
use trucewatch_site::clock::Clock;
use trucewatch_site::exit::{Recipient, Rules};
use trucewatch_site::judgement::Judgement;

/// Where a site keeps its log.
#[derive(clap::Args)]
pub(crate) struct DataDir {
    /// The folder with the site's log; made if it is not there
    #[arg(long, value_name = "DIR", default_value = "trucewatch-data")]
    pub(crate) data_dir: PathBuf,
}

impl DataDir {
    /// The store, for writing.
    pub(crate) fn open(&self) -> anyhow::Result<SqliteStore> {
        Ok(SqliteStore::open(&self.data_dir)?)
    }

    /// The store, for writing, with what the site knows of the time.
    pub(crate) fn open_with_clock(&self) -> anyhow::Result<(SqliteStore, Clock)> {
        let store = self.open()?;
        let clock = Clock::of_store(&store)?;
        Ok((store, clock))
    }

    /// The store of a site that must exist.
    pub(crate) fn open_existing(&self) -> anyhow::Result<SqliteStore> {
        anyhow::ensure!(
            self.data_dir.join(trucewatch_evidence::FILE_NAME).is_file(),
            "there is no site in `{}`; make one with `trucewatch ingest ... --data-dir {0}`, or name another folder",
            self.data_dir.display()
        );
        // A crash while the store was being made leaves an empty one, which opening it to write
        // completes.
        SqliteStore::open_read_only(&self.data_dir)
            .or_else(|error| SqliteStore::open(&self.data_dir).map_err(|_| error))
            .map_err(anyhow::Error::from)
    }

    /// The lines and zones that were taken in; none if there is no site yet.
    pub(crate) fn features(&self) -> anyhow::Result<Vec<Feature>> {
        if !self.data_dir.join(trucewatch_evidence::FILE_NAME).is_file() {
            return Ok(Vec::new());
        }
        let entries = self.open_existing()?.read_kind("feature")?.into_iter();
        Ok(entries
            .filter_map(|entry| match entry.record {
                Record::Feature(feature) => Some(feature),
                _ => None,
            })
            .collect())
    }

    /// The state of the mission as everything in the log implies it.
    pub(crate) fn view(&self) -> anyhow::Result<(SqliteStore, View)> {
        let store = self.open_existing()?;
        let view = View::new(trucewatch_fusion::Settings::default());
        let view = view.judged_by(Judgement::of_log(&store)?);
        Self::filled(store, view)
    }

    /// Who is told: an audience, else whoever has this folder, with the state of the mission as what they may
    /// read implies it.
    pub(crate) fn view_for(
        &self,
        audience: Option<&str>,
    ) -> anyhow::Result<(SqliteStore, View, Recipient)> {
        let rules = Rules::of(&self.data_dir)?;
        let Some(audience) = audience else {
            let (store, view) = self.view()?;
            return Ok((store, view, Recipient::with_the_folder(rules)));
        };
        let to = Recipient::of_audience(rules, audience)?;
        let up_to = to.up_to(Clock::system().now());
        let store = self.open_existing()?;
        let view = View::new(trucewatch_fusion::Settings::default()).seen_up_to(up_to);
        let view = view.judged_by(Judgement::seen_up_to(&store, up_to)?);
        let (store, view) = Self::filled(store, view)?;
        Ok((store, view, to))
    }

    fn filled(store: SqliteStore, mut view: View) -> anyhow::Result<(SqliteStore, View)> {
        loop {
            let entries = store.read(view.entries(), 10_000)?;
            if entries.is_empty() {
                break;
            }
            for entry in entries {
                view.apply(entry);
            }
        }
        view.refresh(Clock::system().now(), None);
        if let Some(fault) = view.agreement_fault() {
            crate::term::say(&format!(
                "warning: the agreement on file cannot be used, so nothing is assessed:\n{fault}"
            ));
        }
        Ok((store, view))
    }
}

/// Whether a path means standard input or output.
fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// A file as text, standard input for `-`.
pub(crate) fn text(path: &Path) -> anyhow::Result<String> {
    let name = path.display();
    let bytes = if is_standard(path) {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    let bytes = bytes.with_context(|| format!("cannot read `{name}`; check the path"))?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.as_bytes().get(..error.utf8_error().valid_up_to());
        let line = 1 + valid
            .unwrap_or_default()
            .iter()
            .filter(|b| **b == b'\n')
            .count();
        anyhow::anyhow!("{name}:{line}: this is no UTF-8 text; save the file as UTF-8")
    })
}

/// Writes a file, making its folder; standard output for `-`.
pub(crate) fn write(path: &Path, content: &str) -> anyhow::Result<()> {
    if is_standard(path) {
        return Ok(crate::term::answer(content.trim_end())?);
    }
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    }
    std::fs::write(path, content).with_context(|| {
        format!(
            "cannot write `{}`; check the folder and free space",
            path.display()
        )
    })
}

/// The lines and zones in a GeoJSON file.
pub(crate) fn features(path: &Path) -> anyhow::Result<Vec<Feature>> {
    let mut found = Vec::new();
    for record in records(path, Format::LinesGeojson)? {
        if let Record::Feature(feature) = record {
            found.push(feature);
        }
    }
    Ok(found)
}

/// Everything in a file of some format; a row that cannot be used is an error.
pub(crate) fn records(path: &Path, format: Format) -> anyhow::Result<Vec<Record>> {
    let file = std::fs::File::open(path).context("it cannot be opened; check the path")?;
    let settings = trucewatch_adapters::Settings::new(Clock::system().now());
    let mut found = Vec::new();
    for row in trucewatch_adapters::read(format, file, &settings)? {
        match row? {
            Row::Accepted(accepted) => found.push(accepted.record),
            Row::Rejected(rejected) => anyhow::bail!(rejected.reason),
        }
    }
    Ok(found)
}

/// Completes when the process is asked to end, by Ctrl-C or by a terminate signal.
pub(crate) async fn asked_to_end() {
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
