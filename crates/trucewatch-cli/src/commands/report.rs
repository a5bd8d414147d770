//! `trucewatch report`

use super::DataDir;
use crate::term;
use anyhow::Context as _;
use clap::Subcommand;
use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_mission::CaseId;
use trucewatch_site::clock::Clock;
use trucewatch_site::desk::Desk;
use trucewatch_site::reports::{self, Asked, Kind as ReportKind, Which};
use trucewatch_site::{daily, spoken};

/// Reports for people, made from the record
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Kind,
}

#[derive(Subcommand)]
enum Kind {
    /// The daily report as one self-contained page
    ///
    /// The same log and quarantine give the same bytes, once the day is over.
    Daily {
        /// The day, from midnight to midnight in the time zone
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: String,
        #[command(flatten)]
        how: How,
    },
    /// The report of seven days, with counts corrected for coverage beside the registered ones
    Weekly {
        /// The last of the seven days
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: String,
        #[command(flatten)]
        how: How,
    },
    /// One incident, or the incidents of one case, on a page
    Spot {
        /// The id of an incident, `i-...`, or of a case, `case-...`
        #[arg(long, value_name = "ID")]
        of: String,
        #[command(flatten)]
        how: How,
    },
    /// Reports that people signed, with their errata
    Signed {
        #[command(flatten)]
        data: DataDir,
    },
}

/// For whom, in which language, and where to.
#[derive(clap::Args)]
struct How {
    #[command(flatten)]
    data: DataDir,
    /// The zone in which days begin and times are shown
    #[arg(long, value_name = "ZONE", default_value = "Europe/Kyiv")]
    time_zone: String,
    /// The language: en, uk, ru, fr or de
    #[arg(long, value_name = "LANG", default_value = "en", value_parser = spoken::language)]
    lang: spoken::Lang,
    /// For whom: an audience of the mission, such as PUBLIC, PARTY_A or NOR
    #[arg(long = "for", value_name = "AUDIENCE")]
    audience: Option<String>,
    /// Where the page goes (HTML, made to be printed)
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (which, how) = match &args.command {
        Kind::Daily { date, how } => (Which::daily(date), how),
        Kind::Weekly { date, how } => (Which::weekly(date), how),
        Kind::Spot { of, how } => (spot(of, how)?, how),
        Kind::Signed { data } => return signed(data),
    };
    which.days(&how.time_zone)?;
    let (store, view, to) = how.data.view_for(how.audience.as_deref())?;
    let now = Clock::system().now();
    let asked = Asked {
        view: &view,
        to: &to,
        time_zone: &how.time_zone,
        now,
        lang: how.lang,
        provenance: daily::provenance(&store, &view)?,
    };
    super::write(&how.out, &reports::page(&asked, &which)?)?;
    let days = daily::dates(&view, &to, now, &how.time_zone);
    if which.kind == ReportKind::Daily && !days.contains(&which.of) {
        let known = match (days.last(), days.first()) {
            (Some(first), Some(last)) => format!("there are incidents from {first} to {last}"),
            _ => "the site has no incidents at all".to_owned(),
        };
        term::say(&format!(
            "note: no incident has its middle on {}; {known}",
            which.of
        ));
    }
    term::say(&format!(
        "report of {} written to `{}`",
        which.of,
        how.out.display()
    ));
    Ok(ExitCode::SUCCESS)
}

/// The acts of people, as the log tells them.
fn desk(data: &DataDir) -> anyhow::Result<Desk> {
    let store = data.open_existing()?;
    let desk = Desk::new(&data.data_dir, Clock::system());
    desk.catch_up(&store)?;
    Ok(desk)
}

fn spot(of: &str, how: &How) -> anyhow::Result<Which> {
    if !of.starts_with("case-") {
        return Ok(Which::spot(of));
    }
    // A case is the mission's; whoever is told coarsely is told of incidents.
    anyhow::ensure!(
        how.audience.is_none(),
        "`--for` goes with an incident, not with a case; name the incident with `--of i-...`"
    );
    let desk = desk(&how.data)?;
    let told = desk.told();
    let case = told.mission.commission().case(&CaseId::from_text(of));
    let incidents = case
        .with_context(|| format!("there is no case `{of}`; see Mission, Cases on the page"))?
        .incidents
        .clone();
    Ok(Which {
        incidents,
        ..Which::spot(of)
    })
}

fn signed(data: &DataDir) -> anyhow::Result<ExitCode> {
    let desk = desk(data)?;
    let told = desk.told();
    let mut none = true;
    for (content, it) in told.mission.reports().all() {
        none = false;
        let kind = serde_json::to_value(it.kind).unwrap_or_default();
        let by: Vec<String> = (it.by.iter())
            .map(|(who, at, _)| format!("{} for {} at {at}", who.person, who.hat))
            .collect();
        term::answer(&format!(
            "{content}  {} {} ({}): signed by {}; {} errata",
            kind.as_str().unwrap_or_default(),
            it.of,
            it.lang,
            by.join(", "),
            it.errata.len()
        ))?;
    }
    if none {
        term::answer("nobody has signed a report; how to sign one: docs/reports.md")?;
    }
    Ok(ExitCode::SUCCESS)
}
