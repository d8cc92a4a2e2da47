//! Handing over to another program. Unix only, as the gateway is.

use std::{os::unix::process::CommandExt, process::Command};

use anyhow::{Result, anyhow};

/// Becomes the program, so that signals and the exit code are its own. Returns only if that failed.
pub(crate) fn become_program(mut command: Command) -> Result<()> {
    let cause = command.exec();
    let program = command.get_program().display();
    Err(anyhow!(cause).context(format!("failed to start `{program}`")))
}
