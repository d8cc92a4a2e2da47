//! How long `changed` takes on workspaces of three sizes, beside what it is made of and beside the tools of npm. It decides
//! nothing: every side is a program, run as its user runs it.

mod generate;
mod npm;
mod side;

use std::{fmt::Write, fs, path::Path, time::Duration};

use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;
use clap::Args;

use self::{generate::Repository, side::Side};
use crate::progress;

/// Numbers of crates: each ten times the one before, so that growth shows.
const SIZES: [usize; 3] = [10, 100, 1_000];

/// The folder of generated workspaces and of npm packages, in the target folder.
const FOLDER: &str = "bench-changed";

/// What `changed` takes at most, in times of git and cargo.
const AIM_TIMES: f64 = 2.0;

/// The size at which [`AIM_TIMES`] holds.
const AIM_SIZE: usize = 100;

#[derive(Args)]
pub(crate) struct Options {
    /// How often each side runs; the median counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,
}

/// Measures and prints.
pub(super) fn run(options: &Options) -> Result<()> {
    let metadata = MetadataCommand::new().no_deps().exec();
    let metadata = metadata.context("failed to find the target folder")?;
    let folder = metadata.target_directory.into_std_path_buf().join(FOLDER);
    let tools = npm::install(&folder);
    let mut tables = Vec::new();
    for change in [generate::Change::Source, generate::Change::Manifest] {
        let mut rows = Vec::new();
        for size in SIZES {
            progress::say(format_args!("{} of {size} packages", change.name()));
            let sides = measure(&folder, size, change, &tools, options.runs)?;
            for (name, time) in &sides {
                progress::say(format_args!("  {name}: {:.0} ms", ms(*time)));
            }
            rows.push((size, sides));
        }
        tables.push(table(change, &rows));
    }
    for text in tables {
        progress::say(text);
    }
    Ok(())
}

/// The median of each side that can run.
fn measure(
    folder: &Path,
    size: usize,
    change: generate::Change,
    tools: &npm::Tools,
    runs: u16,
) -> Result<Vec<(&'static str, Duration)>> {
    let repositories = folder.join("repositories");
    if repositories.exists() {
        fs::remove_dir_all(&repositories)
            .with_context(|| format!("failed to remove `{}`", repositories.display()))?;
    }
    let cargo = Repository::of_crates(&repositories.join("crates"), size, change)?;
    let before = cargo.before()?;
    let mut sides = vec![Side::changed(&cargo)?, Side::git_and_cargo(&cargo, &before)];
    if tools.lerna.is_some() || tools.turbo.is_some() {
        let npm = Repository::of_npm(&repositories.join("npm"), size, &tools.modules)?;
        sides.extend(tools.lerna.iter().map(|program| Side::lerna(&npm, program)));
        sides.extend(tools.turbo.iter().map(|program| Side::turbo(&npm, program)));
    }
    side::medians(&mut sides, runs)
}

fn table(change: generate::Change, rows: &[(usize, Vec<(&'static str, Duration)>)]) -> String {
    let mut text = format!("one commit that changed {}, median time in ms\n", change.name());
    let names: Vec<&str> = rows
        .first()
        .map(|(_, sides)| sides.iter().map(|side| side.0).collect())
        .unwrap_or_default();
    // Writing into a string cannot fail.
    let _ = writeln!(text, "| packages | {} | times git and cargo |", names.join(" | "));
    let _ = writeln!(text, "| --- |{}", " ---: |".repeat(names.len() + 1));
    for (size, sides) in rows {
        let cells: Vec<String> = sides.iter().map(|side| format!("{:.0}", ms(side.1))).collect();
        let _ = writeln!(text, "| {size} | {} | {:.2} |", cells.join(" | "), times(sides));
    }
    for pair in rows.windows(2) {
        let [(small, before), (large, after)] = pair else {
            continue;
        };
        let growth = |side: usize| match (before.get(side), after.get(side)) {
            (Some(before), Some(after)) => format!("{:.1}", ms(after.1) / ms(before.1)),
            _ => "?".to_owned(),
        };
        let cells: Vec<String> = (0..names.len()).map(growth).collect();
        let _ = writeln!(text, "| {small} to {large}: times | {} | |", cells.join(" | "));
    }
    for (size, sides) in rows.iter().filter(|(size, _)| *size == AIM_SIZE) {
        let reached = if times(sides) <= AIM_TIMES { "reached" } else { "missed" };
        let _ =
            writeln!(text, "at most {AIM_TIMES} times git and cargo at {size} packages: {reached}");
    }
    text
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// The first side in times of the second.
fn times(sides: &[(&'static str, Duration)]) -> f64 {
    match sides {
        [changed, reference, ..] => ms(changed.1) / ms(reference.1),
        _ => f64::NAN,
    }
}
