//! A revision as far as `cargo metadata` looks at it: manifests, and empty files where cargo looks for targets. It holds no
//! source: writing one down takes milliseconds, where a checkout of all files takes seconds.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::git::{
    Git,
    tree::{self, Entry, Kind},
};

/// How deep submodules inside submodules are followed: deeper nesting than this is a loop or a mistake.
const SUBMODULE_DEPTH: usize = 4;

/// Files that are in memory, where the system has that: a thousand small folders cost a disk a second, and nothing here.
const MEMORY: &str = "/dev/shm";

/// A revision on disk, until it is dropped.
#[derive(Debug)]
pub struct Snapshot {
    _folder: tempfile::TempDir,
    root: PathBuf,
}

impl Snapshot {
    /// Writes what `cargo metadata` needs of a commit. `entries` is what the commit holds.
    ///
    /// # Errors
    ///
    /// Git cannot give the manifests, or the temporary folder cannot be written.
    pub fn of_commit(git: &Git, entries: &[Entry]) -> Result<Self> {
        let snapshot = Self::empty()?;
        commit(git, entries, &snapshot.root, SUBMODULE_DEPTH)?;
        Ok(snapshot)
    }

    /// Writes what `cargo metadata` needs of the files as they are now, so that cargo may complete a lockfile that is not the
    /// user's. `entries` is what the working tree holds.
    ///
    /// # Errors
    ///
    /// A manifest cannot be read, or the temporary folder cannot be written.
    pub fn of_working_tree(git: &Git, entries: &[Entry]) -> Result<Self> {
        let snapshot = Self::empty()?;
        let path = |entry: &Entry| git.root.join(&entry.path);
        let present: Vec<Entry> = entries
            .iter()
            .filter(|entry| path(entry).symlink_metadata().is_ok())
            .cloned()
            .collect();
        let content = |entry: &&Entry| {
            let path = path(entry);
            let content = match entry.kind {
                Kind::Link => {
                    fs::read_link(&path).map(|target| target.into_os_string().into_encoded_bytes())
                }
                Kind::File | Kind::Submodule => fs::read(&path),
            };
            content.with_context(|| format!("failed to read `{}`", path.display()))
        };
        let contents = read_ones(&present).iter().map(content).collect::<Result<Vec<_>>>()?;
        write(&present, contents, &snapshot.root)?;
        Ok(snapshot)
    }

    fn empty() -> Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("changed-");
        let folder = builder
            .tempdir_in(MEMORY)
            .or_else(|_| builder.tempdir())
            .context("failed to make a temporary folder")?;
        // Cargo prints canonical paths.
        let root =
            fs::canonicalize(folder.path()).context("failed to find the temporary folder")?;
        Ok(Self { _folder: folder, root })
    }

    /// The top folder of the revision.
    pub fn root(&self) -> &Path {
        &self.root
    }
}

fn commit(git: &Git, entries: &[Entry], root: &Path, depth: usize) -> Result<()> {
    let read = read_ones(entries);
    let objects: Vec<&str> = read.iter().map(|entry| entry.object.as_str()).collect();
    write(entries, tree::contents(git, &objects)?, root)?;
    if depth > 0 {
        for entry in entries.iter().filter(|entry| entry.kind == Kind::Submodule) {
            submodule(git, entry, root, depth);
        }
    }
    Ok(())
}

/// A submodule that is not here stays an empty folder: if a package stands in it, cargo says so.
fn submodule(git: &Git, entry: &Entry, root: &Path, depth: usize) {
    let inside = Git { root: git.root.join(&entry.path), is_shallow: false };
    if !inside.root.join(".git").exists() {
        return;
    }
    if let Ok(entries) = tree::list(&inside, &entry.object) {
        // An object that is missing leaves manifests out, and cargo says which.
        let _ = commit(&inside, &entries, &root.join(&entry.path), depth - 1);
    }
}

fn read_ones(entries: &[Entry]) -> Vec<&Entry> {
    entries.iter().filter(|entry| is_read(entry)).collect()
}

/// `contents` are those of the entries that cargo reads, in their order.
fn write(entries: &[Entry], contents: Vec<Vec<u8>>, root: &Path) -> Result<()> {
    for (entry, content) in read_ones(entries).iter().zip(contents) {
        let path = root.join(&entry.path);
        let failed = || format!("failed to write `{}`", path.display());
        parent(&path)?;
        match entry.kind {
            Kind::Link => symlink(crate::git::path(&content), &path).with_context(failed)?,
            Kind::File | Kind::Submodule => fs::write(&path, content).with_context(failed)?,
        }
    }
    let packages: BTreeSet<&Path> = entries
        .iter()
        .filter(|entry| entry.path.file_name() == Some(OsStr::new("Cargo.toml")))
        .filter_map(|entry| entry.path.parent())
        .collect();
    for entry in entries.iter().filter(|entry| entry.kind == Kind::File && !is_read(entry)) {
        let is_found = entry.path.ancestors().skip(1).any(|folder| {
            packages.contains(folder) && entry.path.strip_prefix(folder).is_ok_and(is_looked_for)
        });
        if is_found {
            let path = root.join(&entry.path);
            parent(&path)?;
            fs::write(&path, "")
                .with_context(|| format!("failed to write `{}`", path.display()))?;
        }
    }
    Ok(())
}

fn parent(path: &Path) -> Result<()> {
    let Some(folder) = path.parent() else {
        return Ok(());
    };
    fs::create_dir_all(folder).with_context(|| format!("failed to make `{}`", folder.display()))
}

/// What cargo reads: manifests, the lockfile, its settings, lists of vendored packages; and links, which lead to some of them.
fn is_read(entry: &Entry) -> bool {
    let name = entry.path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let folder = entry.path.parent().and_then(Path::file_name);
    match entry.kind {
        Kind::Submodule => false,
        Kind::Link => true,
        Kind::File => {
            matches!(name, "Cargo.toml" | "Cargo.lock" | ".cargo-checksum.json")
                || (folder == Some(OsStr::new(".cargo"))
                    && matches!(name, "config" | "config.toml"))
        }
    }
}

/// Where cargo looks for files by their name alone, from a package's folder: targets, the build script, and the README.
fn is_looked_for(path: &Path) -> bool {
    let parts: Vec<&str> = path.iter().map(|part| part.to_str().unwrap_or("?")).collect();
    let is_rust = |name: &str| name.ends_with(".rs");
    match parts.as_slice() {
        ["build.rs" | "README.md" | "README.txt" | "README"] | ["src", "lib.rs" | "main.rs"] => {
            true
        }
        ["src", "bin", name] | ["tests" | "benches" | "examples", name] => is_rust(name),
        ["src", "bin", _, "main.rs"] | ["tests" | "benches" | "examples", _, "main.rs"] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_stand_where_cargo_looks_for_them() {
        for path in
            ["src/lib.rs", "src/bin/a.rs", "src/bin/a/main.rs", "tests/a/main.rs", "build.rs"]
        {
            assert!(is_looked_for(Path::new(path)), "{path}");
        }
        for path in ["src/a.rs", "src/bin/a/b.rs", "tests/a/b.rs", "tests/a.json", "build/main.rs"]
        {
            assert!(!is_looked_for(Path::new(path)), "{path}");
        }
    }
}
