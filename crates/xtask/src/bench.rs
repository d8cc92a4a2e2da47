//! Builds what the benchmark needs and hands over. It measures nothing.

use std::{ffi::OsString, process::Command};

use anyhow::Result;
use clap::Args;

use crate::{
    cargo::{self, Features, Output, Profile},
    gateway, process,
    workspace::Workspace,
};

/// The package, and its binary.
const PACKAGE: &str = "bench";

/// The functions that are measured: the smallest, and one with a store.
const FUNCTIONS: [&str; 2] = ["hello-world", "books"];

#[derive(Args)]
pub(crate) struct Options {
    /// What the benchmark gets besides: see `--help` behind `--`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Builds release programs as `up --release` does, then becomes the benchmark.
pub(crate) fn run(options: &Options) -> Result<()> {
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
