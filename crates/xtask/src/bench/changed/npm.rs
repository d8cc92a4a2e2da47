//! The tools of npm that this one is compared with. A machine without npm, or without a network, measures without them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

use crate::progress;

/// The packages, in the versions that were measured.
const PACKAGES: [&str; 2] = ["lerna@10.1.1", "turbo@2.11.11"];

/// Tools that were installed, if they could be.
pub(super) struct Tools(Option<PathBuf>);

impl Tools {
    /// The folder of the programs.
    pub(super) fn folder(&self) -> Option<PathBuf> {
        self.0.clone()
    }
}

/// Installs the tools below a folder, once.
pub(super) fn install(folder: &Path) -> Tools {
    match try_install(&folder.join("npm")) {
        Ok(programs) => Tools(Some(programs)),
        Err(error) => {
            progress::say(format_args!("skipped: lerna, turbo: {error:#}"));
            Tools(None)
        }
    }
}

fn try_install(folder: &Path) -> Result<PathBuf> {
    let programs = folder.join("node_modules/.bin");
    if programs.join("lerna").exists() && programs.join("turbo").exists() {
        return Ok(programs);
    }
    fs::create_dir_all(folder).with_context(|| format!("failed to make `{}`", folder.display()))?;
    let mut command = Command::new("npm");
    command.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(folder).args(PACKAGES);
    let output = command.stdin(Stdio::null()).output().context("failed to start `npm`")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "`npm install` failed: {}", said.trim());
    Ok(programs)
}
