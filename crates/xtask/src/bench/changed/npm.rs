//! The tools of npm that this one is compared with. A machine without npm, or without a network, measures without them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

use crate::progress;

/// The packages, in the versions that were measured.
const PACKAGES: [&str; 2] = ["lerna@9.0.7", "turbo@2.11.11"];

/// Where the programs are that could be installed, and start.
#[derive(Default)]
pub(super) struct Tools {
    /// Lerna.
    pub(super) lerna: Option<PathBuf>,
    /// Turborepo.
    pub(super) turbo: Option<PathBuf>,
    /// What npm installed.
    pub(super) modules: PathBuf,
}

/// Installs the tools below a folder, once.
pub(super) fn install(folder: &Path) -> Tools {
    let folder = folder.join("npm");
    match try_install(&folder) {
        Ok(programs) => Tools {
            lerna: started(programs.join("lerna")),
            turbo: started(programs.join("turbo")),
            modules: folder.join("node_modules"),
        },
        Err(error) => {
            progress::say(format_args!("skipped: lerna, turbo: {error:#}"));
            Tools::default()
        }
    }
}

/// A program that starts here: some need a newer Node.js.
fn started(program: PathBuf) -> Option<PathBuf> {
    let output = Command::new(&program).arg("--version").stdin(Stdio::null()).output();
    let starts = output.is_ok_and(|output| output.status.success());
    if !starts {
        progress::say(format_args!("skipped: `{} --version` fails here", program.display()));
    }
    starts.then_some(program)
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
