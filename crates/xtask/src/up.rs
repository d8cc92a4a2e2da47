//! From source to a served API: build, publish, serve. After that the gateway is on its own.

use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::{
    cargo::{self, Executables, Features, Output, Profile},
    data::Data,
    environments,
    function::{self, Function},
    gateway::{self, Gateway, Log, Stage},
    process, progress, publish,
    servers::{Choice, Servers, Variables},
    tools,
    workspace::Workspace,
};

#[derive(Args)]
pub(crate) struct Options {
    /// The port on the loopback interface; 0 takes any that is free.
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    #[command(flatten)]
    profile: Profile,
    #[command(flatten)]
    data: Data,
    /// How logs are written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    log: Log,
    /// Rebuild and publish the functions that a change of source affects.
    #[arg(long)]
    watch: bool,
    /// Where entities are kept: `embedded`, `real` (on each server that answers), or a list of `dynamodb`, `mongodb`,
    /// `sqlserver`. Servers are those that TEST_DYNAMODB_ENDPOINT, TEST_MONGODB_URI and TEST_SQLSERVER_URL name, or else
    /// those of `scripts/stores up`.
    #[arg(long, value_name = "WHICH", default_value = "embedded")]
    stores: Choice,
}

/// Builds and publishes everything, then becomes the gateway: signals reach it directly.
pub(crate) fn run(options: &Options, variables: &Variables) -> Result<()> {
    let workspace = Workspace::read()?;
    let environments = environments::read(workspace.root())?;
    let functions = function::discover(&workspace.packages)?;
    let servers = Servers::find(&options.stores, variables, &functions)?;
    let executables = build(&workspace, options.profile, &functions, &servers)?;
    let gateway = Gateway {
        program: cargo::executable(&executables, gateway::PACKAGE)?.clone(),
        data: options.data.with_drivers(workspace.root(), &servers),
    };
    if !servers.is_empty() {
        let tools = tools::on(&servers.kinds(), &functions);
        tools::prepare(&executables, &tools, &environments, &servers)?;
        progress::say(format_args!("functions with these drivers: {}", gateway.data.display()));
    }
    publish::publish(&gateway, &environments, &functions.iter().collect::<Vec<_>>(), &executables)?;
    if options.watch {
        start_watching(options, &gateway, &servers)?;
    }
    let mut serve = serve(options, &workspace, &gateway, &functions, &environments);
    servers.tell(&mut serve);
    process::become_program(serve)
}

/// Builds the gateway, and the functions with the drivers of their servers.
fn build(
    workspace: &Workspace,
    profile: Profile,
    functions: &[Function],
    servers: &Servers,
) -> Result<Executables> {
    let features = Features::Also(servers.features(functions));
    let mut binaries = vec![gateway::PACKAGE];
    binaries.extend(functions.iter().map(|function| function.package.as_str()));
    cargo::build(workspace, profile, Output::Progress, &features, &binaries)
}

fn serve(
    options: &Options,
    workspace: &Workspace,
    gateway: &Gateway,
    functions: &[Function],
    environments: &[String],
) -> Command {
    let stage = |name: &String| Stage {
        name: name.clone(),
        variables: function::variables(functions, name),
    };
    let stages: Vec<_> = environments.iter().map(stage).collect();
    let mut command = gateway.serve(&workspace.root().join(gateway::API), &stages);
    command.args(options.port.map(|port| format!("--port={port}")));
    command
        .args(options.log.to_possible_value().map(|value| format!("--log={}", value.get_name())));
    command
}

/// Starts this tool once more, beside the gateway that this process is about to become.
fn start_watching(options: &Options, gateway: &Gateway, servers: &Servers) -> Result<()> {
    let this_program = std::env::current_exe().context("failed to find this program")?;
    let mut command = Command::new(this_program);
    command.args(["watch", "--beside", &std::process::id().to_string()]);
    command.arg("--gateway").arg(&gateway.program);
    command.arg("--data").arg(&gateway.data);
    command.args(options.profile.release.then_some("--release"));
    command.args((!servers.is_empty()).then(|| format!("--drivers={}", servers.list(","))));
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command.spawn().context("failed to start the watch")?;
    Ok(())
}
