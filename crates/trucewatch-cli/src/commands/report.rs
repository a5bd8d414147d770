//! `trucewatch report`

use super::DataDir;
use crate::term;
use clap::Subcommand;
use std::path::PathBuf;
use std::process::ExitCode;
use trucewatch_site::clock::Clock;
use trucewatch_site::spoken;

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
        data: DataDir,
        /// The zone in which days begin and times are shown
        #[arg(long, value_name = "ZONE", default_value = "Europe/Kyiv")]
        time_zone: String,
        /// The language of titles and reasons: en, uk, ru, fr or de
        #[arg(long, value_name = "LANG", default_value = "en", value_parser = spoken::language)]
        lang: spoken::Lang,
        /// For whom: an audience of the mission, such as PUBLIC, PARTY_A or NOR
        #[arg(long = "for", value_name = "AUDIENCE")]
        audience: Option<String>,
        /// Where the page goes (HTML)
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Kind::Daily {
        date,
        data,
        time_zone,
        lang,
        audience,
        out,
    } = &args.command;
    trucewatch_site::daily::day(date, time_zone)?;
    let (store, view, to) = data.view_for(audience.as_deref())?;
    let provenance = trucewatch_site::daily::provenance(&store, &view)?;
    let now = Clock::system().now();
    let page = trucewatch_site::daily::page(&view, &to, date, time_zone, now, *lang, provenance)?;
    super::write(out, &page)?;
    let days = trucewatch_site::daily::dates(&view, &to, now, time_zone);
    if !days.contains(date) {
        let known = match (days.last(), days.first()) {
            (Some(first), Some(last)) => format!("there are incidents from {first} to {last}"),
            _ => "the site has no incidents at all".to_owned(),
        };
        term::say(&format!(
            "note: no incident has its middle on {date}; {known}"
        ));
    }
    term::say(&format!("report of {date} written to `{}`", out.display()));
    Ok(ExitCode::SUCCESS)
}
