//! What a change must pass, as one command: the steps that `.github/workflows/ci.yml` runs, on what the change reaches. It has
//! no check of its own: what is changed, tested and built, the commands of these names decide.

mod step;
mod summary;

use std::time::Instant;

use ::changed::git::{Git, green};
use anyhow::{Context, Result, anyhow, ensure};
use clap::{ArgGroup, Args, ValueEnum};

use self::{
    step::Step,
    summary::{End, Outcome},
};
use crate::{
    changed::{self, Reached, Selection},
    progress,
    servers::Variables,
};

/// What stands at the end of `--help`.
const AFTER_HELP: &str = "\
Steps
  fmt     `cargo fmt --check` of the packages that the change reaches
  clippy  `cargo clippy` of them: all targets, all features, warnings are errors
  test    `scripts/test` of them; stores on the servers that TEST_... name
  build   `scripts/build` of the functions that the change reaches

  They run in this order, up to the first that fails. What the change does not reach is skipped.
  Without --since, --since-green or --all the change is since the merge base with the main branch: `scripts/changed --help`.

Green
  With --green NAME the commit that is checked out is recorded once all steps passed, for `--since-green NAME` of the next
  change. --since REV trusts that REV was green. Tracked files must be as in the commit, before and after.

Exit codes
  0  all passed, or nothing changed
  1  a step failed, or git or cargo did; the last line names the command that repeats the step
  2  wrong use

Examples
  scripts/ci
  scripts/ci clippy test --uncommitted
  scripts/ci --since-green main --green main --push origin";

#[derive(Args)]
#[command(after_long_help = AFTER_HELP)]
#[command(group(ArgGroup::new("green_base").args(["since", "since_green", "all"]).multiple(true)))]
#[command(mut_group("Selection", |group| group.conflicts_with("all")))]
pub(crate) struct Options {
    /// Only these steps; all if none is named.
    #[arg(value_enum, value_name = "STEP")]
    steps: Vec<Step>,
    /// Check everything, whatever changed.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    selection: Selection,
    /// Record the commit as green after all of it passed.
    #[arg(long, value_name = "NAME", requires = "green_base", conflicts_with_all = ["steps", "head"])]
    green: Option<String>,
    /// Push that record to this remote.
    #[arg(long, value_name = "REMOTE", requires = "green")]
    push: Option<String>,
}

/// Runs the steps on what the change reaches, then says how each went and records the commit, if that was asked for.
pub(crate) fn run(options: &Options, variables: &Variables) -> Result<()> {
    let candidate = options.green.as_ref().map(|name| Candidate::now(name)).transpose()?;
    let reached = options.reached()?;
    if reached.is_nothing() {
        progress::say("nothing changed that is built or tested: nothing to check");
    } else {
        let outcomes = outcomes(&options.steps(), &reached, variables);
        progress::say("=== summary");
        summary::lines(&outcomes).iter().for_each(progress::say);
        if let Some(failed) = outcomes.iter().find(|one| one.end == End::Failed) {
            return Err(anyhow!(summary::conclusion(failed.step, &options.repetition())));
        }
    }
    match candidate {
        Some(candidate) => candidate.record(options.push.as_deref()),
        None => Ok(()),
    }
}

impl Options {
    /// The steps in their order, however they were named.
    fn steps(&self) -> Vec<Step> {
        let is_asked_for = |step: &Step| self.steps.is_empty() || self.steps.contains(step);
        Step::value_variants().iter().copied().filter(is_asked_for).collect()
    }

    fn reached(&self) -> Result<Reached> {
        if self.all {
            return Ok(Reached::everything());
        }
        Ok(Reached::by(&changed::ask(&self.selection)?))
    }

    /// The arguments that say again what is checked.
    fn repetition(&self) -> Vec<String> {
        if self.all { vec!["--all".to_owned()] } else { self.selection.arguments() }
    }
}

/// Each step's outcome: none runs after one that failed.
fn outcomes(steps: &[Step], reached: &Reached, variables: &Variables) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    let mut has_failed = false;
    for &step in steps {
        let start = Instant::now();
        let end = if has_failed {
            End::NotRun
        } else if !step.is_reached(reached) {
            End::Skipped
        } else {
            progress::say(format_args!("=== {}", step.name()));
            let has_passed = step.run(reached, variables).unwrap_or_else(|error| {
                progress::say(format_args!("error: {error:#}"));
                false
            });
            if has_passed { End::Passed } else { End::Failed }
        };
        has_failed |= end == End::Failed;
        outcomes.push(Outcome { step, end, seconds: start.elapsed().as_secs_f64() });
    }
    outcomes
}

/// The commit that may turn out to be green.
struct Candidate<'a> {
    git: Git,
    name: &'a str,
    commit: String,
}

impl<'a> Candidate<'a> {
    /// Refused before anything is checked if it could not be recorded afterwards.
    fn now(name: &'a str) -> Result<Self> {
        let folder = std::env::current_dir().context("failed to find the current folder")?;
        let git = Git::around(&folder)?;
        green::check_name(&git, name)?;
        let commit = green::checked_out(&git)?;
        Ok(Self { git, name, commit })
    }

    /// Whoever commits or edits while steps run changes what they saw.
    fn record(&self, remote: Option<&str>) -> Result<()> {
        let Self { git, name, commit } = self;
        ensure!(
            green::checked_out(git)? == *commit,
            "another commit was checked out meanwhile: nothing was recorded"
        );
        let commit = green::record(git, name, commit, remote)?;
        progress::say(format_args!("green {name}: {commit}"));
        Ok(())
    }
}
