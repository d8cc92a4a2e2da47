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
    features::Called,
    git::{
        self,
        difference::{self, Difference},
        tree::{self, Entry, Kind},
    },
    graph::Graph,
    mentions::Mention,
    rules::{self, Rules},
};

/// What both states hold.
pub(super) struct Lists {
    pub(super) before: Vec<Entry>,
    /// Of the working tree: what git tracks, deleted files among it, and untracked files. Without contents.
    pub(super) after: Vec<Entry>,
}

/// The lists of both states.
pub(super) fn lists(scene: &Scene, base: &str, difference: &Difference) -> Result<Lists> {
    let before = tree::list(&scene.git, base)?;
    let mut after = match &scene.head {
        Some(commit) => return Ok(Lists { before, after: tree::list(&scene.git, commit)? }),
        None => tree::index(&scene.git)?,
    };
    add_present(scene, difference.come_or_gone.iter(), &mut after);
    Ok(Lists { before, after })
}

/// The list of the working tree, untracked files included.
pub(super) fn present(scene: &Scene) -> Result<Vec<Entry>> {
    let mut entries = tree::index(&scene.git)?;
    add_present(scene, difference::untracked(&scene.git)?.iter(), &mut entries);
    Ok(entries)
}

fn add_present<'a>(
    scene: &Scene,
    paths: impl Iterator<Item = &'a PathBuf>,
    entries: &mut Vec<Entry>,
) {
    for path in paths {
        if let Ok(found) = fs::symlink_metadata(scene.git.root.join(path)) {
            let kind = if found.is_symlink() { Kind::Link } else { Kind::File };
            entries.push(Entry { path: path.clone(), kind, object: String::new() });
        }
    }
}

/// The list of the head, where there is nothing before.
pub(super) fn lists_of_head(scene: &Scene) -> Result<Lists> {
    let after = match &scene.head {
        Some(commit) => tree::list(&scene.git, commit)?,
        None => present(scene)?,
    };
    Ok(Lists { before: Vec::new(), after })
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

/// The features that settings call for, of a commit or of the working tree. Rules that cannot be read call for nothing: those of
/// the head are read again, and refused.
pub(super) fn called(scene: &Scene, commit: Option<&str>) -> Result<Called> {
    let text = content(scene, commit, &scene.workspace.join(rules::FILE));
    let rules = text.and_then(|text| Rules::parse(&text).ok()).unwrap_or_default();
    if rules.sections.iter().all(|rule| rule.features.is_none()) {
        return Ok(Called::default());
    }
    let entries = match commit {
        Some(commit) => tree::list(&scene.git, commit)?,
        None => present(scene)?,
    };
    let inside = |entry: &Entry| entry.path.strip_prefix(&scene.workspace).ok().map(Path::to_owned);
    let is_settings = |path: &PathBuf| rules.sections.iter().any(|rule| rule.is_about(path));
    let text = |path: PathBuf| {
        let text = content(scene, commit, &scene.workspace.join(&path))?;
        Some((path, text))
    };
    let files: Vec<_> =
        entries.iter().filter_map(inside).filter(is_settings).filter_map(text).collect();
    Ok(Called::by(&rules, files.iter().map(|(path, text)| (path.as_path(), text.as_str()))))
}

/// All evidence. What is not compared with a base has no contents before.
pub(super) fn evidence(
    scene: &Scene,
    is_compared: bool,
    lists: &Lists,
    mentions: Vec<Mention>,
    graph: &Graph,
    rules: &Rules,
    changed: BTreeSet<PathBuf>,
) -> Result<Evidence> {
    let texts = if is_compared { texts(scene, lists, rules, &changed)? } else { BTreeMap::new() };
    let manifests = lists
        .before
        .iter()
        .chain(&lists.after)
        .filter(|entry| entry.path.file_name() == Some(OsStr::new("Cargo.toml")));
    let manifest_folders =
        manifests.filter_map(|entry| entry.path.parent().map(Path::to_owned)).collect();
    let read_by_builds = dep_info::read(graph, &scene.git.root, &changed);
    Ok(Evidence {
        changed,
        is_another_commit: is_compared,
        texts,
        manifest_folders,
        mentions,
        read_by_builds,
    })
}

/// Both contents of the files that are compared by what they say.
fn texts(
    scene: &Scene,
    lists: &Lists,
    rules: &Rules,
    changed: &BTreeSet<PathBuf>,
) -> Result<BTreeMap<PathBuf, Texts>> {
    let has_say = |path: &&PathBuf| says_something(path, &scene.workspace, rules);
    let paths: BTreeSet<&PathBuf> = changed.iter().filter(has_say).collect();
    let mut before = committed(scene, &lists.before, &paths)?;
    let mut after = match scene.head {
        Some(_) => committed(scene, &lists.after, &paths)?,
        None => paths.iter().filter_map(|path| Some((*path, present_text(scene, path)?))).collect(),
    };
    let both = |path: &PathBuf| {
        (path.clone(), Texts { before: before.remove(path), after: after.remove(path) })
    };
    Ok(paths.into_iter().map(both).collect())
}

/// The contents of those of the files that a commit holds, asked for at once.
fn committed<'a>(
    scene: &Scene,
    entries: &'a [Entry],
    paths: &BTreeSet<&PathBuf>,
) -> Result<BTreeMap<&'a PathBuf, String>> {
    let is_wanted = |entry: &&Entry| entry.kind != Kind::Submodule && paths.contains(&entry.path);
    let wanted: Vec<&Entry> = entries.iter().filter(is_wanted).collect();
    let objects: Vec<&str> = wanted.iter().map(|entry| entry.object.as_str()).collect();
    let contents = tree::contents(&scene.git, &objects)?;
    Ok(wanted.iter().map(|entry| &entry.path).zip(contents.iter().map(|one| lossy(one))).collect())
}

/// Whether a file is compared by what it says.
fn says_something(path: &Path, workspace: &Path, rules: &Rules) -> bool {
    let name = path.file_name().unwrap_or_default().as_bytes();
    let inside = path.strip_prefix(workspace).unwrap_or(path);
    matches!(
        name,
        b"Cargo.toml" | b"Cargo.lock" | b"rust-toolchain.toml" | b"config.toml" | b"config"
    ) || rules.sections.iter().any(|rule| rule.is_about(inside))
}

fn content(scene: &Scene, commit: Option<&str>, path: &Path) -> Option<String> {
    match commit {
        Some(commit) => tree::file(&scene.git, commit, path).map(|content| lossy(&content)),
        None => present_text(scene, path),
    }
}

fn present_text(scene: &Scene, path: &Path) -> Option<String> {
    fs::read(scene.git.root.join(path)).ok().map(|content| lossy(&content))
}

fn lossy(content: &[u8]) -> String {
    String::from_utf8_lossy(content).into_owned()
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
