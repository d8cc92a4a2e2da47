//! Starting the program that talks to AWS. This tool neither knows AWS nor compiles its SDK.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde::Serialize;

use crate::{
    cargo::{self, Features, Output, Profile},
    function::{self, Allowed, Function, Tracing},
    process,
    settings::{Sections, Settings},
    workspace::Workspace,
};

/// The program's name.
const PACKAGE: &str = "deploy";

#[derive(Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Options {
    /// The environment, and functions or packages; `--help` says more.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Becomes `deploy functions`: its answer and exit code are this command's.
pub(crate) fn run(options: &Options) -> Result<()> {
    let workspace = Workspace::read()?;
    let functions = function::discover(&workspace.packages)?;
    let settings = Settings::read(workspace.root())?;
    let mut command = program(&workspace)?;
    command.arg("functions").args(&options.arguments);
    for function in &functions {
        let settings = settings.of(&function.package, &workspace.packages);
        let needs = serde_json::to_string(&Needs::of(function, settings))?;
        command.args(["--needs", &needs]);
    }
    process::become_program(command)
}

/// What the role of a package's function is drawn from.
#[derive(Serialize)]
struct Needs<'a> {
    function: &'a str,
    settings: Sections<'a>,
    allow: &'a [Allowed],
    is_traced: bool,
    is_in_vpc: bool,
}

impl<'a> Needs<'a> {
    fn of(function: &'a Function, settings: Sections<'a>) -> Self {
        let Function { function, allow, tracing, network, .. } = function;
        let (is_traced, is_in_vpc) = (*tracing == Some(Tracing::Active), network.is_some());
        Self { function, settings, allow, is_traced, is_in_vpc }
    }
}

/// Becomes `deploy promote`. Without a name, everything is promoted.
pub(crate) fn promote(
    name: Option<&str>,
    from: &str,
    to: &str,
    dry_run: bool,
    wait_s: Option<u64>,
) -> Result<()> {
    let workspace = Workspace::read()?;
    let mut command = program(&workspace)?;
    command.args(["promote", from, to]).args(dry_run.then_some("--dry-run"));
    command.args(wait_s.map(|seconds| format!("--wait-s={seconds}")));
    command.args(name.into_iter().flat_map(|name| ["--function", name]));
    command.args(known(&function::discover(&workspace.packages)?));
    process::become_program(command)
}

/// What an environment has on AWS: `CodeSha256` by package.
pub(crate) fn deployed_code(
    workspace: &Workspace,
    environment: &str,
    functions: &[Function],
) -> Result<BTreeMap<String, String>> {
    let mut command = program(workspace)?;
    command.args(["deployed", environment]).args(known(functions));
    let answer = command.stderr(Stdio::inherit()).output().context("failed to start `deploy`")?;
    ensure!(answer.status.success(), "what `{environment}` has on AWS is not known: see above");
    serde_json::from_slice(&answer.stdout).context("failed to read what `deploy` says")
}

fn known(functions: &[Function]) -> impl Iterator<Item = String> {
    functions.iter().flat_map(|Function { package, function, line, .. }| {
        let line = line.as_ref().map_or(String::new(), |line| format!(":{line}"));
        ["--package".to_owned(), format!("{package}={function}{line}")]
    })
}

fn program(workspace: &Workspace) -> Result<Command> {
    let (profile, features) = (Profile { release: false }, Features::Also(Vec::new()));
    let executables = cargo::build(workspace, profile, Output::Progress, &features, &[PACKAGE])?;
    let mut command = Command::new(cargo::executable(&executables, PACKAGE)?);
    command.arg("--root").arg(workspace.root());
    Ok(command)
}
