//! The commit that is being built. It changes nothing, and a workspace without git is fine.

use std::process::{Command, Stdio};

use cargo_metadata::camino::Utf8Path;

/// A commit, as far as there is one.
#[derive(Debug, Default)]
pub(super) struct Commit {
    pub(super) id: Option<String>,
    /// Whether files differ from it: changed, or not known to git.
    pub(super) dirty: bool,
}

impl Commit {
    /// Asks git.
    pub(super) fn read(root: &Utf8Path) -> Self {
        let id = git(root, &["rev-parse", "--verify", "HEAD"]);
        let status = git(root, &["status", "--porcelain", "--untracked-files=normal"]);
        Self { id, dirty: status.is_some_and(|status| !status.is_empty()) }
    }
}

/// What git prints; nothing if it is not there, or fails.
fn git(root: &Utf8Path, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(root).stdin(Stdio::null()).stderr(Stdio::null());
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
