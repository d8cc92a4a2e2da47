//! Measures the path of a request against a bare axum server, in the same run on the same machine. It is no test: it judges
//! no number, and fails only if an answer was wrong. Linux only: processor time and memory come from `/proc`.

mod axum_hello;
mod cold_start;
mod http;
mod load;
mod proc;
mod report;
mod run;
mod runtime_api;
mod server;
mod start;
mod statistics;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Measures the gateway and the functions.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure everything and print a report.
    Run(run::Options),
    /// Measure how long functions take from their start to their first question for work.
    Start(start::Options),
    /// Serve `hello` with nothing but axum, on a free port.
    AxumHello,
}

fn main() -> ExitCode {
    match execute(&Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report::print_error(&error);
            ExitCode::FAILURE
        }
    }
}

fn execute(command: &Command) -> Result<()> {
    match command {
        Command::Run(options) => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let report =
                runtime.block_on(tokio::task::LocalSet::new().run_until(run::measure(options)))?;
            report::print(&report, options.json)
        }
        Command::Start(options) => {
            report::print_starts(&start::measure(options)?);
            Ok(())
        }
        Command::AxumHello => axum_hello::serve(),
    }
}
