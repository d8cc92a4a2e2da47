//! `cargo xtask stores`: servers on this machine, what stores need on servers, and what they keep indexed anew. Which containers there
//! are, the compose file says.

use std::{
    io::ErrorKind,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, Subcommand};

use super::{Choice, Kind, Servers, Variables};
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
    if options.deployed {
        ensure!(
            options.environments.len() == 1,
            "`--deployed` takes one environment at a time: what it makes there is not on this machine"
        );
        let tools = tools::on(&Kind::ALL, &functions);
        let executables = build_for_aws(workspace, &tools)?;
        return tools::prepare(&executables, &tools, &options.environments, &Servers::default());
    }
    let servers = Servers::find(&options.stores, variables, &functions)?;
    ensure!(!servers.is_empty(), "there is no server to make anything on");
    let tools = tools::on(&servers.kinds(), &functions);
    let executables = build(workspace, &tools, servers.features(&functions))?;
    tools::prepare(&executables, &tools, &options.environments, &servers)
}

fn reindex(options: &Reindex, variables: &Variables, workspace: &Workspace) -> Result<()> {
    check(std::slice::from_ref(&options.environment), workspace)?;
    let functions = function::discover(&workspace.packages)?;
    let tools = functions.iter().filter(|function| function.is_tool);
    let tool = tools.clone().find(|tool| tool.package == options.entity).with_context(|| {
        let names: Vec<_> = tools.map(|tool| &*tool.package).collect();
        format!("`{}` keeps no entities: name one of {}", options.entity, names.join(", "))
    })?;
    let (executables, servers) = if options.deployed {
        (build_for_aws(workspace, &[tool])?, Servers::default())
    } else {
        let servers = Servers::find(&options.stores, variables, &functions)?;
        (build(workspace, &[tool], servers.features(&functions))?, servers)
    };
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

/// Builds programs as `up` does, which may have built them already.
fn build(workspace: &Workspace, tools: &[&Function], drivers: Vec<String>) -> Result<Executables> {
    compile(workspace, tools, &Features::Also(drivers))
}

/// Builds programs for the servers that the settings name.
fn build_for_aws(workspace: &Workspace, tools: &[&Function]) -> Result<Executables> {
    let of_tool = |tool: &&Function| {
        let names = tool.features.iter().map(String::as_str).chain([tools::FEATURE]);
        names.map(|name| format!("{}/{name}", tool.package)).collect::<Vec<_>>()
    };
    compile(workspace, tools, &Features::Only(tools.iter().flat_map(of_tool).collect()))
}

fn compile(workspace: &Workspace, tools: &[&Function], features: &Features) -> Result<Executables> {
    let names: Vec<_> = tools.iter().map(|tool| tool.package.as_str()).collect();
    cargo::build(workspace, Profile { release: false }, Output::Progress, features, &names)
}
