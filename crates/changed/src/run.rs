//! Gathers what the decision needs and asks for it: git and cargo are started here, side by side where they can be.

mod gather;
mod graphs;

use std::{
    collections::BTreeSet,
    path::PathBuf,
    thread::{self, ScopedJoinHandle},
};

use anyhow::{Context, Result};

use crate::{
    Base, Head, Report, Request,
    decide::{self, Decision},
    git::{Git, base, base::Found, difference},
    mentions, report,
    seeds::Case,
    workspace_root,
};

/// How the head is called where it is no commit.
const WORKING_TREE: &str = "working tree";

/// Answers a request.
///
/// # Errors
///
/// There is no repository or no workspace; the head is no commit; cargo cannot read the head's manifests; the rules are wrong.
/// What fails about the base is no error: everything is reported then.
pub fn run(request: &Request) -> Result<Report> {
    let folder = std::fs::canonicalize(&request.folder)
        .with_context(|| format!("failed to find `{}`", request.folder.display()))?;
    let git = Git::around(&folder)?;
    let workspace = workspace_root::find(&folder)?;
    let head = head(&git, &request.head)?;
    let scene = Scene {
        workspace: workspace.strip_prefix(&git.root).unwrap_or(&workspace).to_owned(),
        head: match &request.head {
            Head::Revision(_) => head.clone(),
            Head::WorkingTree => None,
        },
        platforms: graphs::platforms(&request.platforms),
        git,
    };
    let found =
        base::find(&scene.git, &request.base, request.base_branch.as_deref(), head.as_deref());
    let answer = match (&request.base, found) {
        (Base::Files(files), _) => files_only(&scene, &folder, files),
        (_, Found::Commit { commit, note }) => {
            let is_same = head.as_deref() == Some(commit.as_str());
            compare(&scene, commit, is_same, note)
        }
        (_, Found::Missing { reason }) => {
            let decision = decide::everything(&graphs::head(&scene)?, reason);
            Ok(Answer { decision, base: None, notes: Vec::new() })
        }
    }?;
    Ok(Report {
        version: report::VERSION,
        base: answer.base,
        head: scene.head.unwrap_or_else(|| WORKING_TREE.to_owned()),
        everything: answer.decision.everything,
        functions: answer.decision.functions,
        packages: answer.decision.packages,
        removed: answer.decision.removed,
        notes: answer.notes,
    })
}

/// Where everything takes place.
struct Scene {
    git: Git,
    /// The workspace's folder, from the repository's top.
    workspace: PathBuf,
    /// The head's commit; none if it is the working tree.
    head: Option<String>,
    platforms: Vec<String>,
}

struct Answer {
    decision: Decision,
    base: Option<String>,
    notes: Vec<String>,
}

fn head(git: &Git, head: &Head) -> Result<Option<String>> {
    match head {
        Head::WorkingTree => Ok(git.commit("HEAD")),
        Head::Revision(revision) => {
            let commit = git
                .commit(revision)
                .with_context(|| format!("`{revision}` names no commit here"))?;
            Ok(Some(commit))
        }
    }
}

/// Two states of one commit without a difference are the same; another commit is one, though its files are the same.
fn compare(scene: &Scene, base: String, is_same: bool, note: Option<String>) -> Result<Answer> {
    let mut difference = difference::between(&scene.git, &base, scene.head.as_deref())?;
    let notes: Vec<String> = note.into_iter().collect();
    if difference.paths.is_empty() && is_same {
        return Ok(Answer { decision: Decision::default(), base: Some(base), notes });
    }
    // Git and cargo are asked side by side: cargo takes as long as all the rest.
    let (lists, mentions, old, new) = thread::scope(|scope| {
        let new = scope.spawn(|| graphs::head(scene));
        let mentions = scope.spawn(|| mentions::find(&scene.git, scene.head.as_deref()));
        let lists = gather::lists(scene, &base, &difference);
        let old =
            lists.as_ref().map_or(Ok(None), |lists| graphs::base(scene, &base, &difference, lists));
        (lists, joined(mentions), old, joined(new))
    });
    let (lists, mentions, new) = (lists?, mentions?, new??);
    difference::follow_links(&mut difference.paths, &gather::links(scene, &lists.after)?);
    let decision = match old {
        Ok(old) => {
            let old = old.as_ref().unwrap_or(&new);
            let rules = gather::rules(scene)?;
            let paths = difference.paths;
            let evidence = gather::evidence(scene, true, &lists, mentions, &new, &rules, paths)?;
            decide(scene, Case { old, new: &new, evidence: &evidence, rules: &rules })
        }
        Err(error) => decide::everything(&new, format!("{error:#}")),
    };
    Ok(Answer { decision, base: Some(base), notes })
}

fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> Result<T> {
    thread
        .join()
        .map_err(|_| anyhow::anyhow!("a part of `changed` ended early: what it said is above"))
}

/// Nothing is known of before: each file counts as if all of it were new.
fn files_only(scene: &Scene, folder: &std::path::Path, files: &[PathBuf]) -> Result<Answer> {
    let mut changed = BTreeSet::new();
    for file in files {
        let full = folder.join(file);
        let inside = full.strip_prefix(&scene.git.root).ok().and_then(difference::normal);
        changed.insert(
            inside.with_context(|| format!("`{}` is not in the repository", file.display()))?,
        );
    }
    let lists = gather::lists_of_head(scene)?;
    difference::follow_links(&mut changed, &gather::links(scene, &lists.after)?);
    let graph = graphs::head(scene)?;
    let mentions = mentions::find(&scene.git, None);
    let rules = gather::rules(scene)?;
    let evidence = gather::evidence(scene, false, &lists, mentions, &graph, &rules, changed)?;
    let case = Case { old: &graph, new: &graph, evidence: &evidence, rules: &rules };
    Ok(Answer { decision: decide(scene, case), base: None, notes: Vec::new() })
}

fn decide(scene: &Scene, case: Case<'_>) -> Decision {
    decide::decide(case, &gather::checksums(scene, case.evidence))
}
