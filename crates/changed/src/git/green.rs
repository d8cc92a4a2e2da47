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

/// Records a commit as green, and pushes the record to a remote if one is named. Answers with the commit.
///
/// # Errors
///
/// The name makes no ref; there is no such commit; tracked files differ from the commit that is checked out, so that what
/// passed is no commit; or git fails.
pub fn record(git: &Git, name: &str, revision: &str, remote: Option<&str>) -> Result<String> {
    let reference = reference(name);
    git.output(&["check-ref-format", &reference]).map_err(|_| {
        anyhow::anyhow!("`{name}` cannot name a ref: use letters, digits, `-` and `/`")
    })?;
    let commit = git
        .commit(revision)
        .with_context(|| format!("`{revision}` names no commit: nothing was recorded"))?;
    if revision == "HEAD" {
        let differing = git.output(&["status", "--porcelain", "--untracked-files=no"])?;
        ensure!(
            differing.is_empty(),
            "files differ from the commit, so what passed is not the commit: commit first, or name it with `--commit`"
        );
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
