//! The last commit that was green, by name: a git ref that says up to where everything passed, so that a failed build is not
//! forgotten by the next push.

use anyhow::{Context, Result, ensure};

use super::Git;

/// Where the refs stand. Not a branch and not a tag: nobody checks one out.
const FOLDER: &str = "refs/flotilla/green";

/// The ref of a name.
pub fn reference(name: &str) -> String {
    format!("{FOLDER}/{name}")
}

/// The ref of a name that makes one.
///
/// # Errors
///
/// It makes none.
pub fn check_name(git: &Git, name: &str) -> Result<String> {
    let reference = reference(name);
    git.output(&["check-ref-format", &reference]).map_err(|_| {
        anyhow::anyhow!("`{name}` cannot name a ref: use letters, digits, `-` and `/`")
    })?;
    Ok(reference)
}

/// The commit that is checked out.
///
/// # Errors
///
/// There is none yet, or tracked files differ from it: what passes is no commit then.
pub fn checked_out(git: &Git) -> Result<String> {
    let commit = git.commit("HEAD").context("there is no commit yet: commit first")?;
    let differing = git.output(&["status", "--porcelain", "--untracked-files=no"])?;
    ensure!(
        differing.is_empty(),
        "files differ from the commit, so what passes is not the commit: commit first, or record one later with \
         `cargo xtask green NAME --commit REV`"
    );
    Ok(commit)
}

/// Records a commit as green, and pushes the record to a remote if one is named. Answers with the commit.
///
/// # Errors
///
/// The name makes no ref; there is no such commit; tracked files differ from the commit that is checked out, so that what
/// passed is no commit; or git fails.
pub fn record(git: &Git, name: &str, revision: &str, remote: Option<&str>) -> Result<String> {
    let reference = check_name(git, name)?;
    let commit = git
        .commit(revision)
        .with_context(|| format!("`{revision}` names no commit: nothing was recorded"))?;
    if revision == "HEAD" {
        checked_out(git)?;
    }
    git.output(&["update-ref", "-m", "green", &reference, &commit])?;
    if let Some(remote) = remote {
        let refspec = format!("+{reference}:{reference}");
        git.output(&["push", "--quiet", "--end-of-options", remote, &refspec]).with_context(
            || format!("recorded here, but not at `{remote}`: push `{refspec}` again"),
        )?;
    }
    Ok(commit)
}
