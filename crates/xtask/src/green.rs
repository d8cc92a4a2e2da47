//! Records that everything passed, so that `changed --since-green` starts there. What passed, the caller knows.

use ::changed::git::{Git, green};
use anyhow::{Context, Result};
use clap::Args;

use crate::progress;

#[derive(Args)]
pub(crate) struct Options {
    /// What was green: `main`, or `deploy/dev`.
    name: String,
    /// The commit that was green.
    #[arg(long, value_name = "REV", default_value = "HEAD")]
    commit: String,
    /// Push the record to this remote, for others and for the next workflow.
    #[arg(long, value_name = "REMOTE")]
    push: Option<String>,
}

/// Writes the record.
pub(crate) fn run(options: &Options) -> Result<()> {
    let folder = std::env::current_dir().context("failed to find the current folder")?;
    let git = Git::around(&folder)?;
    let commit = green::record(&git, &options.name, &options.commit, options.push.as_deref())?;
    progress::say(format_args!("green {}: {commit}", options.name));
    Ok(())
}
