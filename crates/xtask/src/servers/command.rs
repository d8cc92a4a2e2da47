//! `cargo xtask stores`: servers on this machine, and what stores need on servers. Which containers there are, the compose file says.

use std::{
    io::ErrorKind,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use clap::{Args, Subcommand};

use super::{Choice, Servers, Variables};
use crate::{
    cargo::{self, Features, Output, Profile},
    environments, function, provision,
    workspace::Workspace,
};

/// The servers of a laptop, from the workspace's root.
const COMPOSE: &str = "config/compose.yaml";

#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Start a MongoDB, a DynamoDB and an SQL Server on this machine, with Docker, and wait until they answer.
    Up,
    /// Stop them and remove their data.
    Down,
    /// Make the tables, collections, indexes and migrations of environments, where they are missing.
    Create(Create),
}

#[derive(Args)]
struct Create {
    /// The environments: `dev`, `pre`, `pro`.
    #[arg(required = true, value_name = "ENV")]
    environments: Vec<String>,
    /// On the servers that config/environments names for the one environment, instead of those on this machine.
    #[arg(long)]
    deployed: bool,
    /// Which servers on this machine: `real` (those that answer), or a list of `dynamodb`, `mongodb`, `sqlserver`.
    #[arg(long, value_name = "WHICH", default_value = "real", conflicts_with = "deployed")]
    stores: Choice,
}

/// Does it. All of it may be done again.
pub(crate) fn run(options: &Options, variables: &Variables) -> Result<()> {
    let workspace = Workspace::read()?;
    match &options.command {
        Task::Up => compose(workspace.root(), &["up", "--detach", "--wait"]),
        Task::Down => compose(workspace.root(), &["down", "--volumes"]),
        Task::Create(options) => create(options, variables, &workspace),
    }
}

fn compose(root: &Path, arguments: &[&str]) -> Result<()> {
    const ADVICE: &str = "install Docker with its compose plugin, or name servers with the variables TEST_... of docs/stores.md";
    let mut command = Command::new("docker");
    command.args(["compose", "--file", COMPOSE]).args(arguments).current_dir(root);
    let status = match command.stdin(Stdio::null()).status() {
        Err(cause) if cause.kind() == ErrorKind::NotFound => {
            return Err(cause).context(format!("there is no `docker` here: {ADVICE}"));
        }
        status => status.context("failed to start `docker`")?,
    };
    ensure!(status.success(), "`docker compose` failed ({status}): see above; or {ADVICE}");
    Ok(())
}

fn create(options: &Create, variables: &Variables, workspace: &Workspace) -> Result<()> {
    let known = environments::read(workspace.root())?;
    for name in &options.environments {
        ensure!(
            known.contains(name),
            "`{name}` is no environment: name some of {}",
            known.join(", ")
        );
    }
    let (servers, features) = if options.deployed {
        ensure!(
            options.environments.len() == 1,
            "`--deployed` takes one environment at a time: what it makes there is not on this machine"
        );
        (Servers::default(), Features::Only(vec![provision::DEPLOYED.to_owned()]))
    } else {
        let functions = function::discover(&workspace.packages)?;
        let servers = Servers::find(&options.stores, variables, &functions)?;
        ensure!(!servers.is_empty(), "there is no server to make anything on");
        let mut features = servers.features(&functions);
        features.push(provision::LOCAL.to_owned());
        (servers, Features::Also(features))
    };
    let profile = Profile { release: false };
    let programs = [provision::PACKAGE];
    let executables = cargo::build(workspace, profile, Output::Progress, &features, &programs)?;
    let program = cargo::executable(&executables, provision::PACKAGE)?;
    provision::run(program, &options.environments, &servers)
}
