//! The whole workspace's tests. It knows none of them.

use std::{ffi::OsString, process::Command};

use anyhow::Result;
use clap::Args;

use crate::{process, workspace::Workspace};

#[derive(Args)]
pub(crate) struct Options {
    /// What `cargo test` gets besides: a filter, or `-- --nocapture`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Becomes `cargo test`. All tests run even if some fail: the summary is complete.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut command = Command::new("cargo");
    command.args(["test", "--workspace", "--no-fail-fast"]).args(&options.arguments);
    command.current_dir(Workspace::read()?.root);
    process::become_program(command)
}
