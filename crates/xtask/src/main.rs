//! The workspace's own tool: build, publish and serve everything, and the chores around it.
//!
//! It starts `cargo` and the gateway and knows neither HTTP nor AWS: what Lambda and API Gateway do is the gateway's business.

mod affected;
mod bench;
mod cargo;
mod data;
mod environments;
mod function;
mod gateway;
mod new_entity;
mod process;
mod progress;
mod promote;
mod provision;
mod publish;
mod servers;
mod test;
mod tidy;
mod up;
mod watch;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::servers::Variables;

/// Builds, runs and checks the workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build all functions, publish them locally and serve the API.
    Up(up::Options),
    /// Rebuild and publish what changes, beside a gateway that `up` started.
    #[command(hide = true)]
    Watch(watch::Options),
    /// Test the whole workspace, and stores on the servers that the process environment names.
    Test(test::Options),
    /// Point an environment's aliases at the versions of another environment.
    Promote(promote::Options),
    /// Start servers of databases on this machine, and make what stores need on servers.
    Stores(servers::Options),
    /// Measure the gateway and the functions, or stores on servers, against the barest alternative (release builds).
    Bench(bench::Options),
    /// Make a controller for a new entity: code, tests, routes and settings.
    NewEntity(new_entity::Options),
    /// Check the rules of the architecture.
    Tidy,
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            progress::say(format_args!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Up(options) => up::run(&options, &variables()?),
        Command::Watch(options) => watch::run(&options),
        Command::Test(options) => return test::run(&options, &variables()?),
        Command::Promote(options) => promote::run(&options),
        Command::Stores(options) => servers::run(&options, &variables()?),
        Command::Bench(options) => bench::run(&options, &variables()?),
        Command::NewEntity(options) => new_entity::run(&options),
        Command::Tidy => tidy::run(),
    }?;
    Ok(ExitCode::SUCCESS)
}

/// What the process environment says of servers.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the process environment")]
fn variables() -> Result<Variables> {
    Variables::read(|name| std::env::var(name).ok())
}
