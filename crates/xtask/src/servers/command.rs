//! `cargo xtask stores`: servers on this machine, what stores need on servers, and what they keep indexed anew. Which containers there
//! are, the compose file says.

use std::{
    io::ErrorKind,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, Subcommand};

use super::{Choice, Kind, Servers, Variables, features};
use crate::{
    cargo::{self, Executables, Features, Output, Profile},
    data::Data,
    environments,
    function::{self, Function},
    gateway, tools,
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
    /// Write anew by which values the entities of an environment are found: after a deploy that declares another index.
    Reindex(Reindex),
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

#[derive(Args)]
struct Reindex {
    /// The environment: `dev`, `pre` or `pro`.
    #[arg(value_name = "ENV")]
    environment: String,
    /// The function whose entities these are.
    #[arg(value_name = "ENTITY")]
    entity: String,
    /// Go on after this entity: the one that an interrupted run named last.
    #[arg(long, value_name = "ID")]
    after: Option<String>,
    /// Entities a second at most.
    #[arg(long, value_name = "N")]
    per_second: Option<u32>,
    /// On the server that config/environments names, instead of on this machine.
    #[arg(long, conflicts_with_all = ["stores", "data"])]
    deployed: bool,
    /// Where on this machine, as for `scripts/up`: `embedded`, `real`, or a list of `dynamodb`, `mongodb`, `sqlserver`.
    #[arg(long, value_name = "WHICH", default_value = "embedded")]
    stores: Choice,
    #[command(flatten)]
    data: Data,
}

/// Does it. All of it may be done again.
pub(crate) fn run(options: &Options, variables: &Variables) -> Result<()> {
    let workspace = Workspace::read()?;
    match &options.command {
        Task::Up => compose(workspace.root(), &["up", "--detach", "--wait"]),
        Task::Down => compose(workspace.root(), &["down", "--volumes"]),
        Task::Create(options) => create(options, variables, &workspace),
        Task::Reindex(options) => reindex(options, variables, &workspace),
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
    check(&options.environments, workspace)?;
    let functions = function::discover(&workspace.packages)?;
    let (servers, kinds) = if options.deployed {
        ensure!(
            options.environments.len() == 1,
            "`--deployed` takes one environment at a time: what it makes there is not on this machine"
        );
        (Servers::default(), Kind::ALL.to_vec())
    } else {
        let servers = Servers::find(&options.stores, variables, &functions)?;
        ensure!(!servers.is_empty(), "there is no server to make anything on");
        let kinds = servers.kinds();
        (servers, kinds)
    };
    let tools = tools::on(&kinds, &functions);
    let executables = build(workspace, options.deployed, features(&kinds, &functions), &tools)?;
    tools::prepare(&executables, &tools, &options.environments, &servers)
}

fn reindex(options: &Reindex, variables: &Variables, workspace: &Workspace) -> Result<()> {
    check(std::slice::from_ref(&options.environment), workspace)?;
    let functions = function::discover(&workspace.packages)?;
    let tool =
        functions.iter().find(|function| function.is_tool && function.package == options.entity);
    let tool = tool.with_context(|| {
        let tools = functions.iter().filter(|function| function.is_tool);
        let names: Vec<_> = tools.map(|function| &*function.package).collect();
        format!("`{}` keeps no entities: name one of {}", options.entity, names.join(", "))
    })?;
    let (servers, kinds) = if options.deployed {
        (Servers::default(), Kind::ALL.to_vec())
    } else {
        let servers = Servers::find(&options.stores, variables, &functions)?;
        let kinds = servers.kinds();
        (servers, kinds)
    };
    let mut features = features(&kinds, std::slice::from_ref(tool));
    features.push(format!("{}/{}", tool.package, tools::FEATURE));
    let executables = build(workspace, options.deployed, features, &[tool])?;
    let mut command = Command::new(cargo::executable(&executables, &tool.package)?);
    command.args(["reindex", &options.environment]);
    command.args(options.after.iter().flat_map(|id| ["--after", id]));
    command.args(options.per_second.map(|rate| format!("--per-second={rate}")));
    let data = options.data.with_drivers(workspace.root(), &servers);
    command.env(gateway::EMBEDDED, gateway::embedded(&data));
    servers.tell(&mut command);
    tools::run(command)
}

/// Refuses what is no environment.
fn check(environments: &[String], workspace: &Workspace) -> Result<()> {
    let known = environments::read(workspace.root())?;
    match environments.iter().find(|name| !known.contains(name)) {
        Some(name) => bail!("`{name}` is no environment: name some of {}", known.join(", ")),
        None => Ok(()),
    }
}

/// Builds the programs of tools: for servers on this machine, or as for AWS.
fn build(
    workspace: &Workspace,
    is_for_aws: bool,
    features: Vec<String>,
    tools: &[&Function],
) -> Result<Executables> {
    let features = if is_for_aws { Features::Only(features) } else { Features::Also(features) };
    let names: Vec<_> = tools.iter().map(|tool| tool.package.as_str()).collect();
    cargo::build(workspace, Profile { release: false }, Output::Progress, &features, &names)
}
