//! The `trucewatch` command: words, hints and exit codes around the other rooms.
//!
//! Exit codes: 0 done; 1 something could not be done, said on standard error; 2 the command line
//! itself is wrong. Answers for machines go to standard output, words for people to standard error.

mod commands;
mod duration;
mod term;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Ceasefire monitoring: raw observations in, located and explained findings out
#[derive(Parser)]
#[command(name = "trucewatch", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Demo(commands::demo::Args),
    Simulate(commands::simulate::Args),
    Ingest(commands::ingest::Args),
    Quarantine(commands::quarantine::Args),
    Agreement(commands::agreement::Args),
    Fuse(commands::fuse::Args),
    Explain(commands::explain::Args),
    Export(commands::export::Args),
    Report(commands::report::Args),
    Serve(commands::serve::Args),
    Verify(commands::verify::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_writer(std::io::stderr)
        .init();
    let result = match cli.command {
        Command::Demo(args) => commands::demo::run(&args),
        Command::Simulate(args) => commands::simulate::run(&args),
        Command::Ingest(args) => commands::ingest::run(&args),
        Command::Quarantine(args) => commands::quarantine::run(&args),
        Command::Agreement(args) => commands::agreement::run(&args),
        Command::Fuse(args) => commands::fuse::run(&args),
        Command::Explain(args) => commands::explain::run(&args),
        Command::Export(args) => commands::export::run(&args),
        Command::Report(args) => commands::report::run(&args),
        Command::Serve(args) => commands::serve::run(&args),
        Command::Verify(args) => commands::verify::run(&args),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            term::say(&format!("error: {error:#}"));
            ExitCode::from(1)
        }
    }
}
