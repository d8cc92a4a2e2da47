//! Which commit a change is compared with. It never answers with another commit than was asked for: what cannot be found is
//! said, with the command that mends it.

use super::{Git, green};
use crate::request::Base;

/// Names of main branches, tried in this order: what the remote says, then what most repositories use.
const MAIN_BRANCHES: [&str; 5] = ["origin/HEAD", "origin/main", "origin/master", "main", "master"];

/// The commit to compare with.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// This one.
    Commit {
        /// Its full name.
        commit: String,
        /// What the reader should know about the choice.
        note: Option<String>,
    },
    /// None, so that everything counts as changed.
    Missing {
        /// Why there is none, and the command that mends it.
        reason: String,
    },
}

/// Finds the base. `head` is the commit of the head, or the one that the working tree stands on; none before the first commit.
pub fn find(git: &Git, base: &Base, branch: Option<&str>, head: Option<&str>) -> Found {
    let Some(head) = head else {
        return missing("there is no commit yet: `git commit` makes the first one".to_owned());
    };
    match base {
        Base::Uncommitted | Base::Files(_) => commit(head.to_owned()),
        Base::Exact(revision) => match git.commit(revision) {
            Some(found) => commit(found),
            None => unknown(git, revision),
        },
        Base::Green(name) => match git.commit(&green::reference(name)) {
            Some(found) => commit(found),
            None => missing(format!(
                "nothing was recorded as green under `{name}` here: `git fetch origin {reference}:{reference}` brings what \
                 others recorded, `cargo xtask green {name}` records the present commit",
                reference = green::reference(name)
            )),
        },
        Base::MergeBase(revision) => merge_base(git, revision, head),
        Base::MainBranch => match main_branch(git, branch) {
            Some(name) => merge_base(git, &name, head),
            None => missing(format!(
                "no main branch is known here (tried {}): `git fetch origin main:refs/remotes/origin/main` brings it, \
                 `--base-branch NAME` names another",
                branch.map_or_else(|| MAIN_BRANCHES.join(", "), str::to_owned)
            )),
        },
    }
}

fn main_branch(git: &Git, given: Option<&str>) -> Option<String> {
    let candidates: Vec<String> = match given {
        Some(name) => vec![format!("origin/{name}"), name.to_owned()],
        None => MAIN_BRANCHES.map(str::to_owned).to_vec(),
    };
    candidates.into_iter().find(|name| git.commit(name).is_some())
}

fn merge_base(git: &Git, revision: &str, head: &str) -> Found {
    let Some(other) = git.commit(revision) else {
        return unknown(git, revision);
    };
    let answer = git.output(&["merge-base", "--all", &other, head]).unwrap_or_default();
    let text = String::from_utf8_lossy(&answer);
    let mut bases: Vec<_> = text.lines().map(str::to_owned).collect();
    bases.sort();
    match bases.as_slice() {
        [] if git.is_shallow => missing(format!(
            "this clone is shallow and ends before the history of `{revision}` and the head meet: `git fetch --unshallow` \
             brings the rest (in GitHub Actions: `fetch-depth: 0`)"
        )),
        [] => missing(format!(
            "`{revision}` and the head have no common history: `--exact` compares with `{revision}` itself"
        )),
        [only] => commit(only.clone()),
        [first, ..] => Found::Commit {
            commit: first.clone(),
            note: Some(format!(
                "`{revision}` and the head have {} merge bases; {first} is taken, the first by name",
                bases.len()
            )),
        },
    }
}

fn unknown(git: &Git, revision: &str) -> Found {
    let mend = if git.is_shallow {
        "this clone is shallow: `git fetch --unshallow` brings the rest (in GitHub Actions: `fetch-depth: 0`)"
    } else {
        "`git fetch --all --tags` brings what the remote has; `git log` shows what there is"
    };
    missing(format!("`{revision}` names no commit here: {mend}"))
}

fn commit(commit: String) -> Found {
    Found::Commit { commit, note: None }
}

fn missing(reason: String) -> Found {
    Found::Missing { reason }
}
