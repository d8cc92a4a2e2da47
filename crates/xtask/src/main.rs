//! The workspace's own tool: build, publish and serve everything, and the chores around it.
//!
//! It starts `cargo` and the gateway and knows neither HTTP nor AWS: what Lambda and API Gateway do is the gateway's business.

mod affected;
mod api;
mod bench;
mod build;
mod cargo;
mod changed;
mod ci;
mod clean;
mod data;
mod deploy;
mod environments;
mod function;
mod gateway;
mod graph;
mod green;
mod new_entity;
mod process;
mod progress;
mod promote;
mod publish;
mod run;
mod servers;
mod settings;
mod test;
mod tidy;
mod tools;
mod up;
mod watch;
mod workspace;
mod wrong_use;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::{servers::Variables, wrong_use::WrongUse};

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
    /// Build packages for Lambda: a zip for each function, and a manifest of all.
    Build(build::Options),
    /// Say which functions and packages a change reaches, and why.
    Changed(changed::Options),
    /// Draw the packages and which needs which.
    Graph(graph::Options),
    /// Record that a commit passed, for `changed --since-green`.
    Green(green::Options),
    /// Test the whole workspace, or what changed, and stores on the servers that the process environment names.
    Test(test::Options),
    /// Check what a change reaches, as CI does: format, lints, tests, packages.
    Ci(ci::Options),
    /// Run a command in the folder of every package, or of those that changed.
    Run(run::Options),
    /// Remove what these commands made.
    Clean(clean::Options),
    /// Deploy to AWS what was built and differs from what an environment has.
    Deploy(deploy::Options),
    /// Point an environment's aliases at the versions of another environment.
    Promote(promote::Options),
    /// Start servers of databases on this machine, make what stores need on servers, and index anew what they keep.
    Stores(servers::Options),
    /// Measure the gateway and the functions, or stores on servers, against the barest alternative (release builds).
    Bench(bench::Options),
    /// Make the API definition of the controllers' code and of config/functions.yaml.
    Api(api::Options),
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
            if error.is::<WrongUse>() { wrong_use::EXIT_CODE.into() } else { ExitCode::FAILURE }
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Up(options) => up::run(&options, &variables()?),
        Command::Watch(options) => watch::run(&options),
        Command::Build(options) => build::run(&options),
        Command::Changed(options) => return Ok(changed::run(&options)),
        Command::Graph(options) => graph::run(&options),
        Command::Green(options) => green::run(&options),
        Command::Test(options) => return test::run(&options, &variables()?),
        Command::Ci(options) => ci::run(&options, &variables()?),
        Command::Run(options) => run::run(&options),
        Command::Clean(options) => clean::run(&options),
        Command::Deploy(options) => deploy::run(&options),
        Command::Promote(options) => promote::run(&options),
        Command::Stores(options) => servers::run(&options, &variables()?),
        Command::Bench(options) => bench::run(&options, &variables()?),
        Command::Api(options) => api::run(&options),
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
