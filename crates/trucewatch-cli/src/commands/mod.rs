//! One file a command. Each loads, calls one function of another room, and prints.

pub(crate) mod agreement;
pub(crate) mod demo;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod fuse;
pub(crate) mod ingest;
pub(crate) mod quarantine;
pub(crate) mod report;
pub(crate) mod serve;
pub(crate) mod simulate;
pub(crate) mod verify;

use anyhow::Context as _;
use std::path::{Path, PathBuf};
use trucewatch_evidence::{EvidenceLog as _, SqliteStore};
use trucewatch_site::View;
use trucewatch_site::clock::Clock;

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

    /// The state of the mission as everything in the log implies it.
    pub(crate) fn view(&self) -> anyhow::Result<(SqliteStore, View)> {
        let store = self.open_existing()?;
        let mut view = View::new(trucewatch_fusion::Settings::default());
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

/// Writes a file, making its folder.
pub(crate) fn write(path: &Path, content: &str) -> anyhow::Result<()> {
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
