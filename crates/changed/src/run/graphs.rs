//! The graphs of both revisions, side by side. Where no file differs that cargo looks at, they are one.

use std::{
    ffi::OsStr,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use guppy::graph::cargo::CargoResolverVersion;
use toml::{Table, Value};

use super::{
    Scene,
    gather::{self, Lists},
};
use crate::{
    features::Called,
    git::{
        difference::Difference,
        tree::{self, Kind},
    },
    graph::{Graph, simulation},
    metadata::{self, Question},
    snapshot::Snapshot,
};

/// What functions run on: Lambda offers these two. This machine is added, for programs that run here.
const LAMBDA: [&str; 2] = ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"];

/// The platforms that are built for: Lambda's, this machine's, and those asked for.
pub(super) fn platforms(asked: &[String]) -> Vec<String> {
    let here =
        guppy::platform::Platform::build_target().map(|platform| platform.triple_str().to_owned());
    let mut platforms: Vec<String> = LAMBDA.map(str::to_owned).to_vec();
    platforms.extend(here.ok().into_iter().chain(asked.iter().cloned()));
    platforms.sort();
    platforms.dedup();
    platforms
}

/// The graph of the head.
pub(super) fn head(scene: &Scene) -> Result<Graph> {
    let called = gather::called(scene, scene.head.as_deref())?;
    match &scene.head {
        None => working_tree(scene, &called),
        Some(commit) => {
            let entries = tree::list(&scene.git, commit)?;
            in_snapshot(scene, &Snapshot::of_commit(&scene.git, &entries)?, &called)
        }
    }
}

/// The graph of the base; none if it is the head's, since no file differs that cargo looks at.
pub(super) fn base(
    scene: &Scene,
    commit: &str,
    difference: &Difference,
    lists: &Lists,
) -> Result<Option<Graph>> {
    let called = gather::called(scene, Some(commit))?;
    let has_other_features = called != gather::called(scene, scene.head.as_deref())?;
    if !has_other_features && !changes_what_cargo_says(difference, lists) {
        return Ok(None);
    }
    // A library that gives up on an old manifest is no reason to give up here.
    let graph = catch_unwind(AssertUnwindSafe(|| {
        in_snapshot(scene, &Snapshot::of_commit(&scene.git, &lists.before)?, &called)
    }));
    graph
        .unwrap_or_else(|_| bail!("the graph of the base has no consistent form"))
        .map(Some)
        .context("cargo cannot read the base, so all may have changed")
}

/// Whether cargo may say something else than before: what it reads differs, a file that it looks for by name came or is gone,
/// or a link or a submodule differs, which may hold any of these.
fn changes_what_cargo_says(difference: &Difference, lists: &Lists) -> bool {
    let name =
        |path: &Path| path.file_name().and_then(OsStr::to_str).unwrap_or_default().to_owned();
    let is_read = |path: &PathBuf| {
        matches!(name(path).as_str(), "Cargo.toml" | "Cargo.lock" | ".cargo-checksum.json")
            || path.iter().any(|part| part == ".cargo")
    };
    let is_looked_for = |path: &PathBuf| {
        let ending = path.extension();
        name(path).starts_with("README") || ending.is_none() || ending == Some(OsStr::new("rs"))
    };
    let mut others =
        lists.before.iter().chain(&lists.after).filter(|entry| entry.kind != Kind::File);
    difference.paths.iter().any(is_read)
        || difference.come_or_gone.iter().any(is_looked_for)
        || others.any(|entry| difference.paths.contains(&entry.path))
}

/// Asked where it stands. If its lockfile does not fit its manifests, a copy is completed, and the user's stays as it is.
fn working_tree(scene: &Scene, called: &Called) -> Result<Graph> {
    let folder = scene.git.root.join(&scene.workspace);
    let question = Question {
        folder: &folder,
        platforms: &scene.platforms,
        may_write: false,
        toolchain: None,
    };
    match metadata::ask(&question) {
        Ok(json) => {
            let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
            let top = &scene.git.root;
            simulation::graph(&json, top, resolver(&manifest), &scene.platforms, called)
        }
        Err(failure) => {
            let entries = gather::present(scene)?;
            let snapshot = Snapshot::of_working_tree(&scene.git, &entries).context(failure)?;
            in_snapshot(scene, &snapshot, called)
        }
    }
}

fn in_snapshot(scene: &Scene, snapshot: &Snapshot, called: &Called) -> Result<Graph> {
    let folder = snapshot.root().join(&scene.workspace);
    let manifest = fs::read_to_string(folder.join("Cargo.toml"))
        .with_context(|| format!("there is no workspace at `{}`", scene.workspace.display()))?;
    let lock = folder.join("Cargo.lock");
    let present = scene.git.root.join(&scene.workspace).join("Cargo.lock");
    if !lock.exists() && present.exists() {
        // Not under version control: the present one is the best guess at what was built.
        fs::copy(&present, &lock).context("failed to copy the lockfile")?;
    }
    let toolchain = toolchain(scene);
    let question = Question {
        folder: &folder,
        platforms: &scene.platforms,
        may_write: true,
        toolchain: toolchain.as_deref(),
    };
    let json = metadata::ask(&question)?;
    simulation::graph(&json, snapshot.root(), resolver(&manifest), &scene.platforms, called)
}

/// The toolchain that the working tree names: a temporary folder elsewhere would get another, and an old revision's may not be
/// installed.
fn toolchain(scene: &Scene) -> Option<String> {
    let folder = scene.git.root.join(&scene.workspace);
    let files = ["rust-toolchain.toml", "rust-toolchain"];
    let text = folder.ancestors().find_map(|above| {
        files.iter().find_map(|name| fs::read_to_string(above.join(name)).ok())
    })?;
    match text.parse::<Table>() {
        Ok(table) => Some(table.get("toolchain")?.get("channel")?.as_str()?.to_owned()),
        Err(_) => Some(text.trim().to_owned()),
    }
}

/// How cargo joins features: as the root manifest says, or by the edition of the root package.
fn resolver(manifest: &str) -> CargoResolverVersion {
    let table: Table = manifest.parse().unwrap_or_default();
    let part = |part: &str, key: &str| -> Option<String> {
        table.get(part)?.get(key).and_then(Value::as_str).map(str::to_owned)
    };
    let said = part("workspace", "resolver").or_else(|| part("package", "resolver"));
    match (said.as_deref(), part("package", "edition").as_deref()) {
        (Some("1"), _) => CargoResolverVersion::V1,
        (Some("2"), _) | (None, Some("2021")) => CargoResolverVersion::V2,
        (Some(_), _) | (None, Some("2024")) => CargoResolverVersion::V3,
        (None, _) => CargoResolverVersion::V1,
    }
}
