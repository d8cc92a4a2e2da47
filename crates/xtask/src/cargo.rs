//! Building programs of the workspace with one `cargo build`. It decides nothing about what should be built.

use std::{
    collections::BTreeMap,
    io::BufReader,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use cargo_metadata::Message;
use clap::Args;

use crate::workspace::Workspace;

/// How to build.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Profile {
    /// Build optimized, as for a deployment.
    #[arg(long)]
    pub(crate) release: bool,
}

/// What a build shows on standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Output {
    /// Each package as it is compiled: the first build of a clone takes a while.
    Progress,
    /// Only what went wrong.
    Errors,
}

/// The cargo features of a build, each with its package: `books/mongodb`.
#[derive(Clone, Debug)]
pub(crate) enum Features {
    /// The default ones, and these: for a laptop.
    Also(Vec<String>),
    /// None but these: as for AWS.
    Only(Vec<String>),
}

impl Features {
    fn arguments(&self) -> Vec<String> {
        let (without_default, names) = match self {
            Self::Also(names) => (None, names),
            Self::Only(names) => (Some("--no-default-features".to_owned()), names),
        };
        let named = (!names.is_empty()).then(|| format!("--features={}", names.join(",")));
        without_default.into_iter().chain(named).collect()
    }
}

/// Where each program is, by its name.
pub(crate) type Executables = BTreeMap<String, PathBuf>;

/// Builds the named binaries and says where they are. Errors of the compiler go to standard error as cargo shows them.
///
/// The whole workspace is selected and only the targets are named. Which features a dependency is built with follows from
/// the selection, so every build of this tool with the same features makes the same artifacts, however few programs it asks for.
pub(crate) fn build(
    workspace: &Workspace,
    profile: Profile,
    output: Output,
    features: &Features,
    binaries: &[&str],
) -> Result<Executables> {
    let mut command = Command::new("cargo");
    command.args(["build", "--workspace", "--message-format", "json-render-diagnostics"]);
    command.args((output == Output::Errors).then_some("--quiet"));
    command.args(profile.release.then_some("--release"));
    command.args(features.arguments());
    command.args(binaries.iter().flat_map(|name| ["--bin", name]));
    command.current_dir(&workspace.root);
    executables_of(command, binaries)
}

/// Runs a `cargo build` that prints JSON messages, and says where the named binaries are.
pub(crate) fn executables_of(mut command: Command, binaries: &[&str]) -> Result<Executables> {
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().context("failed to start `cargo build`")?;
    let messages = child.stdout.take().context("`cargo build` has no output")?;
    let executables = executables(BufReader::new(messages))?;
    if !child.wait()?.success() {
        bail!("the build failed: see above");
    }
    for name in binaries {
        executable(&executables, name)?;
    }
    Ok(executables)
}

/// The program of that name.
pub(crate) fn executable<'a>(executables: &'a Executables, name: &str) -> Result<&'a PathBuf> {
    executables.get(name).with_context(|| format!("`cargo build` made no program `{name}`"))
}

fn executables(messages: impl std::io::BufRead) -> Result<Executables> {
    let mut executables = Executables::new();
    for message in Message::parse_stream(messages) {
        let Message::CompilerArtifact(artifact) =
            message.context("failed to read what `cargo build` says")?
        else {
            continue;
        };
        if let Some(path) = artifact.executable.filter(|_| artifact.target.is_bin()) {
            executables.insert(artifact.target.name, path.into());
        }
    }
    Ok(executables)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_for_a_laptop_adds_features_and_one_for_aws_has_none_besides() {
        let driver = || vec!["books/mongodb".to_owned(), "users/dynamodb".to_owned()];
        assert_eq!(Features::Also(Vec::new()).arguments(), [""; 0]);
        let drivers = "--features=books/mongodb,users/dynamodb";
        assert_eq!(Features::Also(driver()).arguments(), [drivers]);
        assert_eq!(Features::Only(driver()).arguments(), ["--no-default-features", drivers]);
    }
}
