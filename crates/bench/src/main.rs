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
mod stores;

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
    /// Measure functions with the driver of a database in them.
    Stores(stores::Options),
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
        Command::Run(options) => report::print(&wait_for(run::measure(options))?, options.json),
        Command::Stores(options) => {
            let is_set = |variable: &str| std::env::var_os(variable).is_some();
            report::print_stores(&wait_for(stores::measure(options, is_set))?);
            Ok(())
        }
        Command::Start(options) => {
            report::print_starts(&start::measure(options)?);
            Ok(())
        }
        Command::AxumHello => axum_hello::serve(),
    }
}

/// Runs a measurement on this thread.
fn wait_for<T>(measurement: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(tokio::task::LocalSet::new().run_until(measurement))
}
