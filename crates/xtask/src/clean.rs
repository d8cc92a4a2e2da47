//! Removes what the tools made. What cargo made stays, unless it is asked for.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::{
    changed::{self, Selection},
    progress,
    workspace::Workspace,
};

/// What `build` made, from the workspace's root.
const PACKAGES: &str = "target/lambda";

/// Where the local gateway keeps its state if it is not told otherwise. What `--data` names elsewhere is the user's own.
const STATE: &str = ".flotilla";

#[derive(Args)]
#[command(mut_group("Selection", |group| group.requires("changed")))]
pub(crate) struct Options {
    /// Also the state of the local gateway: published versions, aliases and all data. Stop `up` first.
    #[arg(long)]
    state: bool,
    /// Also what cargo built of the packages that a change reaches.
    #[arg(long)]
    changed: bool,
    #[command(flatten)]
    selection: Selection,
}

/// Removes, and says what.
pub(crate) fn run(options: &Options) -> Result<()> {
    let workspace = Workspace::read()?;
    remove(&workspace.root().join(PACKAGES))?;
    if options.state {
        remove(&workspace.root().join(STATE))?;
    }
    if options.changed {
        let report = changed::ask(&options.selection)?;
        clean(
            &workspace,
            &report.packages.iter().map(|one| one.package.as_str()).collect::<Vec<_>>(),
        )?;
    }
    Ok(())
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("failed to remove `{}`", folder.display()))?;
        progress::say(format_args!("removed {}", folder.display()));
    }
    Ok(())
}

fn clean(workspace: &Workspace, packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let mut command = Command::new("cargo");
    command.arg("clean").args(packages.iter().flat_map(|name| ["--package", name]));
    let status =
        command.current_dir(workspace.root()).status().context("failed to start `cargo clean`")?;
    ensure!(status.success(), "`cargo clean` failed: see above");
    Ok(())
}
