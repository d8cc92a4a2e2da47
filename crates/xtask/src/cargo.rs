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

/// Where each program is, by its name.
pub(crate) type Executables = BTreeMap<String, PathBuf>;

/// Builds the named binaries and says where they are. Errors of the compiler go to standard error as cargo shows them.
///
/// The whole workspace is selected and only the targets are named. Which features a dependency is built with follows from
/// the selection, so every build of this tool makes the same artifacts, however few programs it asks for.
pub(crate) fn build(
    workspace: &Workspace,
    profile: Profile,
    output: Output,
    binaries: &[&str],
) -> Result<Executables> {
    let mut command = Command::new("cargo");
    command.args(["build", "--workspace", "--message-format", "json-render-diagnostics"]);
    command.args((output == Output::Errors).then_some("--quiet"));
    command.args(profile.release.then_some("--release"));
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
