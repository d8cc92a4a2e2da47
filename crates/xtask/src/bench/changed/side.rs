//! One side of the comparison: commands that answer the question, and how long they take.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use super::generate::Repository;

/// Commands, run one after another.
pub(super) struct Side {
    name: &'static str,
    commands: Vec<Command>,
}

impl Side {
    /// This tool, as it was built.
    pub(super) fn changed(repository: &Repository) -> Result<Self> {
        let tool = std::env::current_exe().context("failed to find this tool")?;
        let mut command = repository.command(tool);
        command.args(["changed", "--since", "HEAD~1", "--format", "json"]);
        Ok(Self { name: "changed", commands: vec![command] })
    }

    /// What any tool of this kind asks at least.
    pub(super) fn git_and_cargo(repository: &Repository, before: &Repository) -> Self {
        let mut difference = repository.command("git");
        difference.args(["diff", "--name-only", "HEAD~1"]);
        let metadata = |repository: &Repository| {
            let mut command = repository.command("cargo");
            command.args(["metadata", "--format-version", "1", "--offline", "--locked"]);
            command
        };
        let commands = vec![difference, metadata(before), metadata(repository)];
        Self { name: "git diff + cargo metadata of both", commands }
    }

    /// Lerna, without its background process: whoever asks for the first time has none.
    pub(super) fn lerna(repository: &Repository, program: &Path) -> Self {
        let mut command = repository.command(program);
        command.args(["changed", "--json", "--loglevel", "error"]).env("NX_DAEMON", "false");
        Self { name: "lerna changed", commands: vec![command] }
    }

    /// Turborepo.
    pub(super) fn turbo(repository: &Repository, program: &Path) -> Self {
        let mut command = repository.command(program);
        command.args(["run", "build", "--dry=json", "--filter=...[HEAD~1]", "--no-daemon"]);
        command.env("TURBO_TELEMETRY_DISABLED", "1");
        Self { name: "turbo --dry", commands: vec![command] }
    }

    fn time(&mut self) -> Result<Duration> {
        let started = Instant::now();
        for command in &mut self.commands {
            let output = command
                .stdin(Stdio::null())
                .output()
                .with_context(|| format!("failed to start {command:?}"))?;
            let said = String::from_utf8_lossy(&output.stderr);
            ensure!(output.status.success(), "{command:?} failed: {said}");
        }
        Ok(started.elapsed())
    }
}

/// The median of each side. The sides take turns, so that a busy moment of the machine meets all of them.
pub(super) fn medians(sides: &mut [Side], runs: u16) -> Result<Vec<(&'static str, Duration)>> {
    let mut times = vec![Vec::new(); sides.len()];
    for side in &mut *sides {
        side.time()?; // The first run finds nothing in memory.
    }
    for _ in 0..runs {
        for (side, times) in sides.iter_mut().zip(&mut times) {
            times.push(side.time()?);
        }
    }
    let median = |(side, mut times): (&Side, Vec<Duration>)| {
        times.sort();
        (side.name, times.get(times.len() / 2).copied().unwrap_or_default())
    };
    Ok(sides.iter().zip(times).map(median).collect())
}
