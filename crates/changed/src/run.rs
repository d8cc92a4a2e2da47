//! Gathers what the decision needs and asks for it: git and cargo are started here, side by side where they can be.

mod gather;
mod graphs;

use std::{collections::BTreeSet, path::PathBuf};

use anyhow::{Context, Result};

use crate::{
    Base, Head, Report, Request,
    decide::{self, Decision},
    git::{Git, base, base::Found, difference, tree},
    graph::Graph,
    report, workspace_root,
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
        (_, Found::Commit { commit, note }) => compare(&scene, commit, note),
        (_, Found::Missing { reason }) => {
            let (graph, notes) = graphs::head(&scene)?;
            Ok(Answer { decision: decide::everything(&graph, reason), base: None, notes })
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

fn compare(scene: &Scene, base: String, note: Option<String>) -> Result<Answer> {
    let mut changed = difference::paths(&scene.git, &base, scene.head.as_deref())?;
    if changed.is_empty() {
        return Ok(Answer {
            decision: Decision::default(),
            base: Some(base),
            notes: note.into_iter().collect(),
        });
    }
    let before = tree::list(&scene.git, &base)?;
    let after = gather::entries(scene)?;
    difference::follow_links(&mut changed, &gather::links(scene, &after)?);
    let graphs = graphs::both(scene, &before, &after, &changed)?;
    let mut notes: Vec<String> = note.into_iter().chain(graphs.notes).collect();
    let decision = match graphs.old {
        Ok(old) => {
            let old = old.as_ref().unwrap_or(&graphs.new);
            let evidence = gather::evidence(
                scene,
                Some(&base),
                (&before, &after),
                (old, &graphs.new),
                changed,
            )?;
            decide(scene, old, &graphs.new, &evidence)?
        }
        Err(error) => decide::everything(&graphs.new, format!("{error:#}")),
    };
    notes.dedup();
    Ok(Answer { decision, base: Some(base), notes })
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
    let after = gather::entries(scene)?;
    difference::follow_links(&mut changed, &gather::links(scene, &after)?);
    let (graph, notes) = graphs::head(scene)?;
    let evidence = gather::evidence(scene, None, (&[], &after), (&graph, &graph), changed)?;
    Ok(Answer { decision: decide(scene, &graph, &graph, &evidence)?, base: None, notes })
}

fn decide(
    scene: &Scene,
    old: &Graph,
    new: &Graph,
    evidence: &crate::evidence::Evidence,
) -> Result<Decision> {
    let rules = gather::rules(scene)?;
    let case = crate::seeds::Case { old, new, evidence, rules: &rules };
    Ok(decide::decide(case, &gather::checksums(scene, evidence)))
}
