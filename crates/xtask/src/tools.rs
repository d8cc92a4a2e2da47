//! The programs of entities as tools, which prepare and index stores: which there are, and how they are called. What stores
//! need, the programs know.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

use crate::{
    cargo::{self, Executables},
    function::Function,
    servers::{Kind, Servers},
};

/// The cargo feature with which the program of an entity is a tool. It is on by default, and in no package for AWS.
pub(crate) const FEATURE: &str = "tool";

/// The functions that keep entities on servers of these kinds and are tools.
pub(crate) fn on<'a>(kinds: &[Kind], functions: &'a [Function]) -> Vec<&'a Function> {
    let is_one =
        |function: &&Function| function.is_tool && function.drivers(kinds).next().is_some();
    functions.iter().filter(is_one).collect()
}

/// Makes what the stores of environments need, each with the program of its entity.
pub(crate) fn prepare(
    executables: &Executables,
    tools: &[&Function],
    environments: &[String],
    servers: &Servers,
) -> Result<()> {
    tools.iter().try_for_each(|tool| {
        let mut command = Command::new(cargo::executable(executables, &tool.package)?);
        command.arg("prepare").args(environments);
        servers.tell(&mut command);
        run(command)
    })
}

/// Runs a tool and shows its lines.
pub(crate) fn run(mut command: Command) -> Result<()> {
    // Standard output belongs to the gateway, which `up` becomes.
    command.stdin(Stdio::null()).stdout(std::io::stderr());
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let name = program.to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("failed to start `{name}`"))?;
    ensure!(status.success(), "`{name}` failed ({status}): see above");
    Ok(())
}
