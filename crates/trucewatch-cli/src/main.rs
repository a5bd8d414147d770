//! The `trucewatch` command: words, hints and exit codes around the other rooms.
//!
//! Exit codes: 0 done; 1 something could not be done, said on standard error; 2 the command line
//! itself is wrong; 3 a log tells two histories. Answers for machines go to standard output, words for people to standard error.

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
    Lines(commands::lines::Args),
    Assess(commands::assess::Args),
    Fuse(commands::fuse::Args),
    Explain(commands::explain::Args),
    Export(commands::export::Args),
    Case(commands::case::Args),
    Report(commands::report::Args),
    Serve(commands::serve::Args),
    Rebuild(commands::rebuild::Args),
    Ledger(commands::ledger::Args),
    Blob(commands::blob::Args),
    Key(commands::key::Args),
    Account(commands::account::Args),
    Audit(commands::audit::Args),
    Capture(commands::capture::CaptureArgs),
    Receive(commands::capture::ReceiveArgs),
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
        Command::Assess(args) => commands::assess::run(&args),
        Command::Agreement(args) => commands::agreement::run(&args),
        Command::Lines(args) => commands::lines::run(&args),
        Command::Fuse(args) => commands::fuse::run(&args),
        Command::Explain(args) => commands::explain::run(&args),
        Command::Export(args) => commands::export::run(&args),
        Command::Case(args) => commands::case::run(&args),
        Command::Report(args) => commands::report::run(&args),
        Command::Serve(args) => commands::serve::run(&args),
        Command::Rebuild(args) => commands::rebuild::run(&args),
        Command::Ledger(args) => commands::ledger::run(&args),
        Command::Blob(args) => commands::blob::run(&args),
        Command::Account(args) => commands::account::run(&args),
        Command::Audit(args) => commands::audit::run(&args),
        Command::Key(args) => commands::key::run(&args),
        Command::Capture(args) => commands::capture::capture(&args),
        Command::Receive(args) => commands::capture::receive(&args),
    };
    match result {
        Ok(code) => code,
        // Whoever reads the answer, such as `head`, has seen enough.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            term::say(&format!("error: {error:#}"));
            ExitCode::from(1)
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<std::io::Error>();
    io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
}
