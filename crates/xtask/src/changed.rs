//! What a change reaches, for people, scripts and workflows. It decides nothing: that is the crate `changed`.

mod format;
mod reached;
mod selection;

use std::{io::Write, process::ExitCode};

use ::changed::Report;
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

pub(crate) use reached::{Packages, Reached};
pub(crate) use selection::Selection;

use crate::{progress, wrong_use};

/// The exit code that says: nothing changed. Neither success nor failure, so that a script can ask without reading.
const NOTHING: u8 = 3;

/// What stands at the end of `--help`.
const AFTER_HELP: &str = "\
What counts as changed
  Files that differ between the base and the head, and all that depends on them: a package's library and programs reach
  everything that is built with them; its tests, examples and benchmarks reach its own tests alone. Files outside every
  package follow the rules in config/changed.toml. What nothing is known of changes everything, and the reason is printed.

Bases
  (none)               the merge base with the main branch; uncommitted and untracked files are included
  --since REV          the merge base with REV
  --since REV --exact  REV itself
  --since-green NAME   the commit that `cargo xtask green NAME` recorded last
  --uncommitted        the last commit
  --files FILE...      no base: these files changed

Exit codes
  0  something changed (also: everything, because there is no base)
  2  wrong use, or git or cargo failed
  3  nothing changed

Examples
  scripts/changed --why
  scripts/changed --since v1.2.0 --functions --format names
  cargo test $(scripts/changed --format cargo)";

#[derive(Args)]
#[command(after_long_help = AFTER_HELP)]
pub(crate) struct Options {
    #[command(flatten)]
    selection: Selection,
    /// Only functions: what to build and deploy.
    #[arg(long, conflicts_with = "packages")]
    functions: bool,
    /// Only packages: what to test.
    #[arg(long)]
    packages: bool,
    /// How the answer is written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Print the shortest chain from a changed file to each result.
    #[arg(long)]
    why: bool,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// The names of packages, one a line; with `--functions`, of the functions' packages.
    Names,
    /// All there is to know: see docs/changed.md.
    Json,
    /// A matrix of GitHub Actions, one entry for each function; with `--packages`, for each package.
    Matrix,
    /// Arguments of cargo: `-p a -p b`; with `--functions`, of the functions' packages.
    Cargo,
}

/// What of an answer is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Both,
    Functions,
    Packages,
}

/// Prints what changed. The exit code says whether anything did.
pub(crate) fn run(options: &Options) -> ExitCode {
    match answer(options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => NOTHING.into(),
        Err(error) => {
            progress::say(format_args!("error: {error:#}"));
            wrong_use::EXIT_CODE.into()
        }
    }
}

fn answer(options: &Options) -> Result<bool> {
    let report = ask(&options.selection)?;
    let part = match (options.functions, options.packages) {
        (true, _) => Part::Functions,
        (_, true) => Part::Packages,
        _ => Part::Both,
    };
    let text = format::write(&report, part, options.format, options.why)?;
    std::io::stdout().write_all(text.as_bytes()).context("failed to print the answer")?;
    Ok(!format::is_empty(&report, part))
}

/// What the options ask. How the answer came about is told beside it.
pub(crate) fn ask(selection: &Selection) -> Result<Report> {
    let report = ::changed::run(&selection.request()?)?;
    for note in &report.notes {
        progress::say(format_args!("note: {note}"));
    }
    if let Some(reason) = &report.everything {
        progress::say(format_args!("everything is reported as changed: {reason}"));
    }
    Ok(report)
}
