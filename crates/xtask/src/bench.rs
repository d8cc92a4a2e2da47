//! Builds what the benchmark needs and hands over. It measures nothing.

mod changed;
mod stores;

use std::{ffi::OsString, process::Command};

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::{
    cargo::{self, Features, Output, Profile},
    gateway, process,
    servers::Variables,
    workspace::Workspace,
};

/// The package, and its binary.
const PACKAGE: &str = "bench";

/// The functions that are measured: the smallest, and one with a store.
const FUNCTIONS: [&str; 2] = ["hello-world", "books"];

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    what: Option<What>,
    /// What the benchmark gets besides: see `--help` behind `--`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// What is measured in place of the path of a request.
#[derive(Subcommand)]
enum What {
    /// `changed` on workspaces of 10, 100 and 1,000 packages.
    Changed(changed::Options),
    /// Stores on servers against their bare drivers, and functions with drivers in them.
    Stores,
}

/// Measures what was asked for.
pub(crate) fn run(options: &Options, variables: &Variables) -> Result<()> {
    match &options.what {
        Some(What::Changed(options)) => changed::run(options),
        Some(What::Stores) => stores::run(variables),
        None => path_of_a_request(options),
    }
}

/// Builds release programs as `up --release` does, then becomes the benchmark.
fn path_of_a_request(options: &Options) -> Result<()> {
    let workspace = Workspace::read()?;
    let programs = [gateway::PACKAGE, FUNCTIONS[0], FUNCTIONS[1], PACKAGE];
    let (profile, features) = (Profile { release: true }, Features::Also(Vec::new()));
    let executables = cargo::build(&workspace, profile, Output::Progress, &features, &programs)?;
    let mut command = Command::new(cargo::executable(&executables, PACKAGE)?);
    command.arg("run").arg("--api").arg(workspace.root.join(gateway::API));
    for name in &programs[..3] {
        command.arg(format!("--{name}")).arg(cargo::executable(&executables, name)?);
    }
    process::become_program({
        command.args(&options.arguments);
        command
    })
}
