//! Building and running the tool that makes what stores need. What that is, the stores' own crates know.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

use crate::servers::Servers;

/// The package, and its binary.
pub(crate) const PACKAGE: &str = "provision";

/// The features of the package: for servers on this machine, and for those that the settings name.
pub(crate) const LOCAL: &str = "provision/embedded";
pub(crate) const DEPLOYED: &str = "provision/servers";

/// Runs the program for environments and shows its lines.
pub(crate) fn run(program: &Path, environments: &[String], servers: &Servers) -> Result<()> {
    let mut command = Command::new(program);
    command.args(environments).stdin(Stdio::null());
    // Standard output belongs to the gateway, which `up` becomes.
    command.stdout(std::io::stderr());
    servers.tell(&mut command);
    let status = command.status().context("failed to start `provision`")?;
    ensure!(status.success(), "`provision` failed ({status}): see above");
    Ok(())
}
