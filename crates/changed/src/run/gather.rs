//! The evidence of a change: contents before and after, what sources name, what builds read. It decides nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    fs,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use anyhow::Result;
use toml::{Table, Value};

use super::Scene;
use crate::{
    decide::Checksums,
    dep_info,
    evidence::{Evidence, Texts},
    git::{
        self, records,
        tree::{self, Entry, Kind},
    },
    graph::Graph,
    mentions,
    rules::{self, Rules},
};

/// The names of the head. Of the working tree, the tracked and the untracked ones, without contents.
pub(super) fn entries(scene: &Scene) -> Result<Vec<Entry>> {
    if let Some(commit) = &scene.head {
        return tree::list(&scene.git, commit);
    }
    let answer = scene.git.output(&[
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
        "--full-name",
    ])?;
    let root = &scene.git.root;
    let entry = |record: &[u8]| {
        let path = git::path(record.strip_suffix(b"/").unwrap_or(record));
        Entry { path, kind: Kind::File, object: String::new() }
    };
    let mut entries: Vec<Entry> = records(&answer).map(entry).collect();
    for entry in &mut entries {
        if fs::symlink_metadata(root.join(&entry.path)).is_ok_and(|found| found.is_symlink()) {
            entry.kind = Kind::Link;
        }
    }
    Ok(entries)
}

/// Where the symbolic links of the head lead.
pub(super) fn links(scene: &Scene, entries: &[Entry]) -> Result<BTreeMap<PathBuf, PathBuf>> {
    let links: Vec<&Entry> = entries.iter().filter(|entry| entry.kind == Kind::Link).collect();
    if scene.head.is_none() {
        let target = |entry: &&Entry| {
            Some((entry.path.clone(), fs::read_link(scene.git.root.join(&entry.path)).ok()?))
        };
        return Ok(links.iter().filter_map(target).collect());
    }
    let objects: Vec<&str> = links.iter().map(|entry| entry.object.as_str()).collect();
    let targets = tree::contents(&scene.git, &objects)?;
    Ok(links
        .iter()
        .zip(targets)
        .map(|(entry, target)| (entry.path.clone(), git::path(&target)))
        .collect())
}

/// The rules of the head; none if it has no file of rules.
pub(super) fn rules(scene: &Scene) -> Result<Rules> {
    match content(scene, scene.head.as_deref(), &scene.workspace.join(rules::FILE)) {
        Some(text) => Rules::parse(&text),
        None => Ok(Rules::default()),
    }
}

/// All evidence. Without a base, nothing is known of contents before.
pub(super) fn evidence(
    scene: &Scene,
    base: Option<&str>,
    (before, after): (&[Entry], &[Entry]),
    (_old, new): (&Graph, &Graph),
    changed: BTreeSet<PathBuf>,
) -> Result<Evidence> {
    let rules = rules(scene)?;
    let mut texts = BTreeMap::new();
    if let Some(base) = base {
        for path in changed.iter().filter(|path| is_compared(path, &scene.workspace, &rules)) {
            let before = tree::file(&scene.git, base, path).map(lossy);
            let after = content(scene, scene.head.as_deref(), path);
            texts.insert(path.clone(), Texts { before, after });
        }
    }
    let manifests = before
        .iter()
        .chain(after)
        .filter(|entry| entry.path.file_name() == Some(OsStr::new("Cargo.toml")));
    let manifest_folders =
        manifests.filter_map(|entry| entry.path.parent().map(Path::to_owned)).collect();
    let read_by_builds = dep_info::read(new, &scene.git.root, &changed);
    let mentions = mentions::find(&scene.git, scene.head.as_deref());
    Ok(Evidence { changed, texts, manifest_folders, mentions, read_by_builds })
}

/// Whether a file is compared by what it says.
fn is_compared(path: &Path, workspace: &Path, rules: &Rules) -> bool {
    let name = path.file_name().unwrap_or_default().as_bytes();
    let inside = path.strip_prefix(workspace).unwrap_or(path);
    matches!(
        name,
        b"Cargo.toml" | b"Cargo.lock" | b"rust-toolchain.toml" | b"config.toml" | b"config"
    ) || rules.sections.iter().flat_map(|rule| &rule.files).any(|glob| glob.is_match(inside))
}

fn content(scene: &Scene, commit: Option<&str>, path: &Path) -> Option<String> {
    match commit {
        Some(commit) => tree::file(&scene.git, commit, path).map(lossy),
        None => fs::read(scene.git.root.join(path)).ok().map(lossy),
    }
}

fn lossy(content: Vec<u8>) -> String {
    String::from_utf8_lossy(&content).into_owned()
}

/// The checksums of both lockfiles, if they differ at all.
pub(super) fn checksums(scene: &Scene, evidence: &Evidence) -> Checksums {
    let texts = evidence.texts.get(&scene.workspace.join("Cargo.lock"));
    let Some((before, after)) = texts.and_then(Texts::tables) else {
        return Checksums::default();
    };
    Checksums { before: of_lockfile(&before), after: of_lockfile(&after) }
}

fn of_lockfile(lock: &Table) -> BTreeMap<String, String> {
    let packages = lock.get("package").and_then(Value::as_array).into_iter().flatten();
    packages
        .filter_map(|package| {
            let text = |key: &str| package.get(key).and_then(Value::as_str);
            let identity = format!("{} {} {}", text("name")?, text("version")?, text("source")?);
            Some((identity, text("checksum")?.to_owned()))
        })
        .collect()
}
