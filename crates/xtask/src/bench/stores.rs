//! Builds and starts the measurements of stores on servers. It measures nothing.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

use super::PACKAGE;
use crate::{
    cargo::{self, Executables, Features, Output, Profile},
    environments,
    function::{self, Function},
    process,
    servers::{Choice, Servers, Variables},
    tools,
    workspace::Workspace,
};

/// The functions that are measured: one for each kind of server.
const FUNCTIONS: [&str; 3] = ["books", "users", "orders"];

/// Where the programs for AWS are kept while those for a laptop are built in their place.
const FOR_AWS: &str = "for-aws";

/// Compares each store with its bare driver, on the servers that answer, then becomes the measurement of functions.
pub(super) fn run(variables: &Variables) -> Result<()> {
    let workspace = Workspace::read()?;
    let functions = function::discover(&workspace.packages)?;
    let servers = Servers::find(&Choice::Real, variables, &functions)?;
    for (kind, address) in servers.each() {
        let mut command = Command::new("cargo");
        let package = format!("store-{}", kind.name());
        command.args(["bench", "--quiet", "--package", &package, "--bench", "create_and_get"]);
        command.env(kind.variable(), address.expose()).current_dir(workspace.root());
        let status = command.stdin(Stdio::null()).status().context("failed to start `cargo`")?;
        ensure!(status.success(), "the measurement of `{package}` failed ({status}): see above");
    }
    let for_aws = keep(&build_for_aws(&workspace, &functions)?)?;
    let for_a_laptop = build_for_a_laptop(&workspace, &functions, &servers)?;
    let measured = |tool: &&Function| FUNCTIONS.contains(&&*tool.package);
    let tools: Vec<_> =
        tools::on(&servers.kinds(), &functions).into_iter().filter(measured).collect();
    tools::prepare(&for_a_laptop, &tools, &environments::read(workspace.root())?, &servers)?;
    let mut command = Command::new(cargo::executable(&for_a_laptop, PACKAGE)?);
    command.arg("stores").arg("--for-aws").arg(&for_aws);
    command.arg("--for-a-laptop").arg(folder(&for_a_laptop)?);
    servers.tell(&mut command);
    process::become_program(command)
}

/// The functions as they are packaged: with their drivers, and nothing else that is a feature.
fn build_for_aws(workspace: &Workspace, functions: &[Function]) -> Result<Executables> {
    let features = functions.iter().flat_map(|function| {
        function.features.iter().map(|name| format!("{}/{name}", function.package))
    });
    let features = Features::Only(features.collect());
    cargo::build(workspace, Profile { release: true }, Output::Progress, &features, &FUNCTIONS)
}

/// The functions as `up --release --stores` builds them, and what measures them.
fn build_for_a_laptop(
    workspace: &Workspace,
    functions: &[Function],
    servers: &Servers,
) -> Result<Executables> {
    let features = Features::Also(servers.features(functions));
    let mut programs = vec![PACKAGE];
    programs.extend(FUNCTIONS);
    cargo::build(workspace, Profile { release: true }, Output::Progress, &features, &programs)
}

/// Copies the programs, which the next build replaces, and says where to.
fn keep(executables: &Executables) -> Result<PathBuf> {
    let kept = folder(executables)?.join(FOR_AWS);
    fs::create_dir_all(&kept).with_context(|| format!("failed to create `{}`", kept.display()))?;
    for name in FUNCTIONS {
        let program = cargo::executable(executables, name)?;
        fs::copy(program, kept.join(name))
            .with_context(|| format!("failed to copy `{}`", program.display()))?;
    }
    Ok(kept)
}

/// The folder that cargo built the programs in.
fn folder(executables: &Executables) -> Result<&Path> {
    cargo::executable(executables, FUNCTIONS[0])?.parent().context("a program is in a folder")
}
