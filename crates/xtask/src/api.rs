//! `config/api.yaml`, made of what the controllers' programs say of themselves and of `config/functions.yaml`. What they say, it
//! does not judge.

mod assemble;
mod order;
mod tree;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use clap::Args;
use similar::TextDiff;

use self::{assemble::Part, order::ordered, tree::Tree};
use crate::{
    cargo::{self, Features, Output, Profile},
    gateway::API,
    progress, tools,
    workspace::{Package, Workspace},
};

/// The part that is written by hand, from the workspace's root.
const FUNCTIONS: &str = "config/functions.yaml";

/// What the file begins with.
const HEADER: &str = include_str!("api/header.yaml");

#[derive(Args)]
pub(crate) struct Options {
    /// Write nothing: fail, with the difference, if the file is not what it would be.
    #[arg(long)]
    check: bool,
}

/// Writes the definition, or compares it.
pub(crate) fn run(options: &Options) -> Result<()> {
    let workspace = Workspace::read()?;
    if options.check { check(&workspace) } else { write(&workspace) }
}

/// Writes the definition.
pub(crate) fn write(workspace: &Workspace) -> Result<()> {
    let path = workspace.root.join(API);
    let text = made(workspace)?;
    fs::write(&path, text).with_context(|| format!("failed to write `{path}`"))
}

/// Fails if the file is not what the code says.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let made = made(workspace)?;
    let path = workspace.root.join(API);
    let found = fs::read_to_string(&path).with_context(|| format!("failed to read `{path}`"))?;
    if found != made {
        let difference = TextDiff::from_lines(&found, &made);
        progress::say(difference.unified_diff().header(API, "as the code says"));
    }
    ensure!(found == made, "`{API}` is not what the code and `{FUNCTIONS}` say: run `scripts/api`");
    Ok(())
}

/// The text of the definition.
fn made(workspace: &Workspace) -> Result<String> {
    let path = workspace.root.join(FUNCTIONS);
    let text = fs::read_to_string(&path).with_context(|| format!("failed to read `{path}`"))?;
    let by_hand =
        serde_saphyr::from_str(&text).with_context(|| format!("failed to read `{path}`"))?;
    let document = ordered(assemble::document(by_hand, parts(workspace)?)?);
    let body = document.to_yaml()?;
    let read: Tree = serde_saphyr::from_str(&body).context("failed to read what was made")?;
    ensure!(read == document, "the definition reads otherwise than it was written");
    Ok(format!("{HEADER}{body}"))
}

/// What each controller says.
fn parts(workspace: &Workspace) -> Result<Vec<Part>> {
    let is_controller =
        |package: &&Package| package.is_function() && package.features.contains_key(tools::FEATURE);
    let packages: Vec<_> = workspace
        .packages
        .iter()
        .filter(is_controller)
        .map(|package| package.name.as_str())
        .collect();
    let (profile, features) = (Profile { release: false }, Features::Also(Vec::new()));
    let programs = cargo::build(workspace, profile, Output::Errors, &features, &packages)?;
    let part = |package: &&str| {
        let definition = definition(cargo::executable(&programs, package)?);
        let definition = definition
            .with_context(|| format!("failed to ask `{package}` for its part of the definition"))?;
        Ok(Part { package: (*package).to_owned(), definition })
    };
    packages.iter().map(part).collect()
}

fn definition(program: &Path) -> Result<Tree> {
    let mut command = Command::new(program);
    command.arg("openapi").stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = command.output()?;
    ensure!(output.status.success(), "it ended with {}: see above", output.status);
    Ok(serde_json::from_slice(&output.stdout)?)
}
