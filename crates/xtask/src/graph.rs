//! A picture of the workspace's packages and which needs which. It decides nothing about what changed.

mod dot;
mod svg;

use std::{
    collections::BTreeMap,
    fs,
    io::{Write, stdout},
    path::PathBuf,
};

use ::changed::Reach;
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::{changed, workspace::Workspace};

#[derive(Args)]
#[command(mut_group("Selection", |group| group.requires("changed")))]
pub(crate) struct Options {
    /// How the picture is written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "svg")]
    format: Format,
    /// The file to write; standard output if not given.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Mark what a change reaches: the options below say which.
    #[arg(long)]
    changed: bool,
    #[command(flatten)]
    selection: changed::Selection,
}

/// How a picture is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For browsers. Drawn here: no other program is needed.
    Svg,
    /// For Graphviz and other tools.
    Dot,
}

/// How far a change reaches into a package.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mark {
    /// What is built from it may be other bytes.
    Program,
    /// Only its tests have to run.
    Tests,
}

/// Writes the picture.
pub(crate) fn run(options: &Options) -> Result<()> {
    let workspace = Workspace::read()?;
    let marks = if options.changed { marks(&options.selection)? } else { BTreeMap::new() };
    let dot = dot::dot(&workspace.packages, &marks);
    let text = match options.format {
        Format::Svg => svg::svg(&dot)?,
        Format::Dot => dot,
    };
    match &options.output {
        Some(path) => {
            fs::write(path, text).with_context(|| format!("failed to write `{}`", path.display()))
        }
        None => stdout().write_all(text.as_bytes()).context("failed to print the picture"),
    }
}

/// The packages that a change reaches.
fn marks(selection: &changed::Selection) -> Result<BTreeMap<String, Mark>> {
    let report = changed::ask(selection)?;
    let mark = |package: ::changed::ChangedPackage| {
        let mark = match package.reach {
            Reach::Binary => Mark::Program,
            Reach::Tests => Mark::Tests,
        };
        (package.package, mark)
    };
    Ok(report.packages.into_iter().map(mark).collect())
}
