//! One step of the checks: what it starts, and whether a change reaches it. It does not know what comes before or after it.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::{
    build,
    changed::{Packages, Reached},
    progress,
    servers::Variables,
    test,
    workspace::Workspace,
};

/// A check, by the name that a user calls it.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub(super) enum Step {
    /// Sources are formatted.
    Fmt,
    /// No lint has anything to say.
    Clippy,
    /// Tests pass.
    Test,
    /// Functions are built and packed for Lambda.
    Build,
}

impl Step {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::Test => "test",
            Self::Build => "build",
        }
    }

    /// Whether there is anything to do.
    pub(super) fn is_reached(self, reached: &Reached) -> bool {
        match self {
            Self::Fmt | Self::Clippy | Self::Test => !reached.packages.is_empty(),
            Self::Build => !reached.functions.is_empty(),
        }
    }

    /// Whether it passed. What it has to say is printed by then.
    pub(super) fn run(self, reached: &Reached, variables: &Variables) -> Result<bool> {
        match self {
            Self::Fmt => cargo(&fmt(&reached.packages)),
            Self::Clippy => cargo(&clippy(&reached.packages)),
            Self::Test => Ok(test::packages(&reached.packages, variables)? == ExitCode::SUCCESS),
            Self::Build => build::packages(&reached.functions).map(|()| true),
        }
    }
}

fn fmt(packages: &Packages) -> Vec<String> {
    [strings(&["fmt"]), packages.arguments("--all"), strings(&["--check"])].concat()
}

/// What a package needs was checked when it changed, so its warnings are not repeated.
fn clippy(packages: &Packages) -> Vec<String> {
    let how = ["--all-targets", "--all-features", "--no-deps", "--locked", "--", "-D", "warnings"];
    [strings(&["clippy"]), packages.arguments("--workspace"), strings(&how)].concat()
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn cargo(arguments: &[String]) -> Result<bool> {
    progress::say(format_args!("cargo {}", arguments.join(" ")));
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(Workspace::read()?.root);
    Ok(command.status().context("failed to start `cargo`")?.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_packages_that_are_reached_are_looked_at() {
        let two = Packages::Those(vec!["books".to_owned(), "store".to_owned()]);
        assert_eq!(fmt(&two).join(" "), "fmt --package books --package store --check");
        assert_eq!(
            clippy(&two).join(" "),
            "clippy --package books --package store --all-targets --all-features --no-deps --locked -- -D warnings"
        );
        assert_eq!(fmt(&Packages::All).join(" "), "fmt --all --check");
        assert!(clippy(&Packages::All).join(" ").starts_with("clippy --workspace --all-targets "));
    }

    #[test]
    fn a_change_of_tests_alone_reaches_no_build() {
        let reached = Reached {
            packages: Packages::Those(vec!["books".to_owned()]),
            functions: Packages::Those(Vec::new()),
        };
        let is_reached = Step::value_variants().iter().map(|step| step.is_reached(&reached));
        assert_eq!(is_reached.collect::<Vec<_>>(), [true, true, true, false]);
    }
}
