//! The workspace's tests: all, or those that a change reaches. It knows none of them.

use std::{ffi::OsString, process::Command};

use anyhow::Result;
use clap::Args;

use crate::{
    changed::{self, Selection},
    process, progress,
    workspace::Workspace,
};

#[derive(Args)]
#[command(mut_group("Selection", |group| group.requires("changed")))]
pub(crate) struct Options {
    /// Test only the packages that a change reaches.
    #[arg(long)]
    changed: bool,
    #[command(flatten)]
    selection: Selection,
    /// What `cargo test` gets besides: a filter, or `-- --nocapture`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Becomes `cargo test`. All tests run even if some fail: the summary is complete.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut command = Command::new("cargo");
    command.arg("test");
    if options.changed {
        let report = ::changed::run(&options.selection.request()?)?;
        changed::say_how(&report);
        if report.packages.is_empty() {
            progress::say("nothing changed: no test to run");
            return Ok(());
        }
        command.args(report.packages.iter().flat_map(|one| ["--package", one.package.as_str()]));
    } else {
        command.arg("--workspace");
    }
    command.arg("--no-fail-fast").args(&options.arguments);
    command.current_dir(Workspace::read()?.root);
    process::become_program(command)
}
