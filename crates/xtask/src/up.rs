//! From source to a served API: build, publish, serve. After that the gateway is on its own.

use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::{
    cargo::{self, Output, Profile},
    environments,
    function::{self, Function},
    gateway::{self, Data, Gateway, Log, Stage},
    process, publish,
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
}

/// Builds and publishes everything, then becomes the gateway: signals reach it directly.
pub(crate) fn run(options: &Options) -> Result<()> {
    let workspace = Workspace::read()?;
    let environments = environments::read(workspace.root())?;
    let functions = function::discover(&workspace.packages)?;
    let mut binaries = vec![gateway::PACKAGE];
    binaries.extend(functions.iter().map(|function| function.package.as_str()));
    let executables = cargo::build(&workspace, options.profile, Output::Progress, &binaries)?;
    let gateway = Gateway {
        program: cargo::executable(&executables, gateway::PACKAGE)?.clone(),
        data: options.data.folder(workspace.root()),
    };
    publish::publish(&gateway, &environments, &functions.iter().collect::<Vec<_>>(), &executables)?;
    if options.watch {
        start_watching(options, &gateway)?;
    }
    process::become_program(serve(options, &workspace, &gateway, &functions, &environments))
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
fn start_watching(options: &Options, gateway: &Gateway) -> Result<()> {
    let this_program = std::env::current_exe().context("failed to find this program")?;
    let mut command = Command::new(this_program);
    command.args(["watch", "--beside", &std::process::id().to_string()]);
    command.arg("--gateway").arg(&gateway.program);
    command.arg("--data").arg(&gateway.data);
    command.args(options.profile.release.then_some("--release"));
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command.spawn().context("failed to start the watch")?;
    Ok(())
}
