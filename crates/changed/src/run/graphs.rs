//! The graphs of both revisions, side by side. Where no file differs that cargo looks at, they are one.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    path::{Path, PathBuf},
    thread,
};

use anyhow::{Context, Result};
use guppy::graph::cargo::CargoResolverVersion;
use toml::{Table, Value};

use super::Scene;
use crate::{
    git::tree::{self, Entry},
    graph::{Graph, simulation},
    metadata::{self, Question},
    snapshot::Snapshot,
};

/// What functions run on: Lambda offers these two. This machine is added, for programs that run here.
const LAMBDA: [&str; 2] = ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"];

/// Both graphs.
pub(super) struct Graphs {
    /// Before: none if it is the same as after; an error if cargo cannot read what was.
    pub(super) old: Result<Option<Graph>>,
    /// After.
    pub(super) new: Graph,
    pub(super) notes: Vec<String>,
}

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

/// The graph of the head alone.
pub(super) fn head(scene: &Scene) -> Result<(Graph, Vec<String>)> {
    match &scene.head {
        None => working_tree(scene),
        Some(commit) => {
            let entries = tree::list(&scene.git, commit)?;
            Ok((revision(scene, commit, &entries)?, Vec::new()))
        }
    }
}

/// The graphs of both.
pub(super) fn both(
    scene: &Scene,
    before: &[Entry],
    after: &[Entry],
    changed: &BTreeSet<PathBuf>,
) -> Result<Graphs> {
    if !changed.iter().any(|path| is_looked_at(path)) {
        let (new, notes) = match &scene.head {
            None => working_tree(scene)?,
            Some(commit) => (revision(scene, commit, after)?, Vec::new()),
        };
        return Ok(Graphs { old: Ok(None), new, notes });
    }
    let (old, new) = thread::scope(|scope| {
        let old = scope.spawn(|| {
            revision(scene, "the base", before)
                .map(Some)
                .context("cargo cannot read the base, so all may have changed")
        });
        let new = match &scene.head {
            None => working_tree(scene),
            Some(commit) => revision(scene, commit, after).map(|graph| (graph, Vec::new())),
        };
        (old.join(), new)
    });
    let (new, notes) = new?;
    let old = old.unwrap_or_else(|_| {
        Err(anyhow::anyhow!("reading the base ended early, so all may have changed"))
    });
    Ok(Graphs { old, new, notes })
}

/// Whether a path can change what cargo says: manifests, lockfiles, settings; files that are targets by their name; folders and
/// links, which may hold any of these.
fn is_looked_at(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let parts: Vec<&str> = path.iter().filter_map(OsStr::to_str).collect();
    let is_in = |folder: &str| parts.iter().rev().skip(1).take(2).any(|part| *part == folder);
    matches!(
        name,
        "Cargo.toml" | "Cargo.lock" | ".cargo-checksum.json" | "lib.rs" | "main.rs" | "build.rs"
    ) || name.starts_with("README")
        || parts.contains(&".cargo")
        || ["bin", "tests", "examples", "benches"].iter().any(|folder| is_in(folder))
        || Path::new(name).extension().is_none()
}

/// Asked where it stands. If its lockfile does not fit its manifests, a copy is completed, and the user's stays as it is.
fn working_tree(scene: &Scene) -> Result<(Graph, Vec<String>)> {
    let folder = scene.git.root.join(&scene.workspace);
    let question = Question {
        folder: &folder,
        platforms: &scene.platforms,
        may_write: false,
        toolchain: None,
    };
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    let json = metadata::ask(&question)?;
    let graph = simulation::graph(&json, &scene.git.root, resolver(&manifest), &scene.platforms)?;
    Ok((graph, Vec::new()))
}

fn revision(scene: &Scene, name: &str, entries: &[Entry]) -> Result<Graph> {
    let snapshot = Snapshot::write(&scene.git, entries)?;
    let folder = snapshot.root().join(&scene.workspace);
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml"))
        .with_context(|| format!("{name} has no workspace at `{}`", scene.workspace.display()))?;
    let lock = folder.join("Cargo.lock");
    if !lock.exists() {
        // Not under version control: the present one is the best guess at what was built.
        let present = scene.git.root.join(&scene.workspace).join("Cargo.lock");
        if present.exists() {
            std::fs::copy(&present, &lock).context("failed to copy the lockfile")?;
        }
    }
    let toolchain = toolchain(scene);
    let question = Question {
        folder: &folder,
        platforms: &scene.platforms,
        may_write: true,
        toolchain: toolchain.as_deref(),
    };
    let json = metadata::ask(&question)?;
    simulation::graph(&json, snapshot.root(), resolver(&manifest), &scene.platforms)
}

/// The toolchain that the working tree names: a temporary folder elsewhere would get another, and an old revision's may not be
/// installed.
fn toolchain(scene: &Scene) -> Option<String> {
    let folder = scene.git.root.join(&scene.workspace);
    let files = ["rust-toolchain.toml", "rust-toolchain"];
    let text = folder.ancestors().find_map(|above| {
        files.iter().find_map(|name| std::fs::read_to_string(above.join(name)).ok())
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
