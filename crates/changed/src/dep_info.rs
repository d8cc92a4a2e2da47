//! What the last build read, as rustc and build scripts wrote it down in the target folder: files that are compiled in from
//! wherever they are. It is a help, not a condition: a clone that was never built has none.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use crate::{Reach, git::difference::normal, graph::Graph};

/// How deep the folders of profiles lie below the target folder: `release`, or `TRIPLE/release`.
const PROFILE_DEPTH: usize = 2;

/// Files by which package's build read them, of those asked for. `top` is the repository's top folder.
pub fn read(
    graph: &Graph,
    top: &Path,
    wanted: &BTreeSet<PathBuf>,
) -> BTreeMap<PathBuf, Vec<(String, Reach)>> {
    let mut found: BTreeMap<PathBuf, BTreeSet<(String, Reach)>> = BTreeMap::new();
    let workspace = top.join(&graph.workspace);
    let owners = owners(graph);
    for profile in profiles(&graph.target, PROFILE_DEPTH) {
        for file in
            files(&profile.join("deps")).filter(|file| file.extension() == Some(OsStr::new("d")))
        {
            let name = artifact(&file);
            let Some(owner) = owners.get(&name) else {
                continue;
            };
            let text = fs::read_to_string(&file).unwrap_or_default();
            let paths: Vec<PathBuf> =
                depended(&text).filter_map(|path| inside(&path, &workspace, top)).collect();
            for one in owner.iter().filter(|one| paths.contains(&one.source)) {
                add(&mut found, &paths, wanted, &one.package, one.reach);
            }
        }
        for folder in files(&profile.join("build")) {
            let name = artifact(&folder);
            let package = graph
                .packages
                .iter()
                .find(|package| package.is_member && package.name.replace('-', "_") == name);
            let (Some(package), Ok(text)) = (package, fs::read_to_string(folder.join("output")))
            else {
                continue;
            };
            let base = top.join(package.folder.as_deref().unwrap_or(Path::new("")));
            let paths: Vec<PathBuf> =
                watched(&text).filter_map(|path| inside(path, &base, top)).collect();
            add(&mut found, &paths, wanted, &package.name, Reach::Binary);
        }
    }
    found.into_iter().map(|(path, names)| (path, names.into_iter().collect())).collect()
}

/// A target that dep-info is about.
struct Owner {
    package: String,
    reach: Reach,
    source: PathBuf,
}

/// The targets of members, by the name that their artifacts have.
fn owners(graph: &Graph) -> BTreeMap<String, Vec<Owner>> {
    let mut owners: BTreeMap<String, Vec<Owner>> = BTreeMap::new();
    for package in graph.packages.iter().filter(|package| package.is_member) {
        let folder = package.folder.as_deref().unwrap_or(Path::new(""));
        for target in &package.facts.targets {
            let reach = if target.is_for_tests() { Reach::Tests } else { Reach::Binary };
            let owner =
                Owner { package: package.name.clone(), reach, source: folder.join(&target.source) };
            owners.entry(target.name.replace('-', "_")).or_default().push(owner);
        }
    }
    owners
}

fn add(
    found: &mut BTreeMap<PathBuf, BTreeSet<(String, Reach)>>,
    paths: &[PathBuf],
    wanted: &BTreeSet<PathBuf>,
    package: &str,
    reach: Reach,
) {
    // A folder that a build script watches stands for all in it; one as large as the repository says nothing.
    for path in paths.iter().filter(|path| !path.as_os_str().is_empty()) {
        for wanted in wanted.iter().filter(|wanted| wanted.starts_with(path)) {
            found.entry(wanted.clone()).or_default().insert((package.to_owned(), reach));
        }
    }
}

fn profiles(folder: &Path, depth: usize) -> Vec<PathBuf> {
    let folders = files(folder).filter(|path| path.is_dir());
    folders
        .flat_map(|path| {
            if path.join("deps").is_dir() {
                vec![path]
            } else if depth > 1 {
                profiles(&path, depth - 1)
            } else {
                Vec::new()
            }
        })
        .collect()
}

fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

/// `name-0123456789abcdef.d` is about `name`; so is the folder of that name.
fn artifact(path: &Path) -> String {
    let stem = path.file_stem().and_then(OsStr::to_str).unwrap_or_default();
    let name = stem.rsplit_once('-').map_or(stem, |(name, _)| name);
    name.replace('-', "_")
}

/// The files that a dep-info file names: after `: `, with spaces escaped.
fn depended(text: &str) -> impl Iterator<Item = String> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(": "))
        .flat_map(|(_, files)| {
            let escaped = files.replace("\\ ", "\0");
            escaped
                .split(' ')
                .filter(|file| !file.is_empty())
                .map(|file| file.replace('\0', " "))
                .collect::<Vec<_>>()
        })
}

/// The paths that a build script said it reads.
fn watched(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        line.strip_prefix("cargo::rerun-if-changed=")
            .or_else(|| line.strip_prefix("cargo:rerun-if-changed="))
    })
}

fn inside(path: impl AsRef<Path>, base: &Path, top: &Path) -> Option<PathBuf> {
    let full = base.join(path);
    normal(full.strip_prefix(top).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_after_the_artifact_with_spaces_escaped() {
        let text = "/t/a-1.d: src/lib.rs ../shared/a\\ b.txt\n\nsrc/lib.rs:\n# env-dep:X=: y\n";
        assert_eq!(depended(text).collect::<Vec<_>>(), ["src/lib.rs", "../shared/a b.txt"]);
        assert_eq!(artifact(Path::new("/t/orders_v1-0123.d")), "orders_v1");
    }

    #[test]
    fn paths_upwards_are_followed_and_those_outside_are_none_of_ours() {
        let inside = |path: &str| inside(path, Path::new("/repo/crates/a"), Path::new("/repo"));
        assert_eq!(inside("../../config/x.toml"), Some("config/x.toml".into()));
        assert_eq!(inside("/usr/include/x.h"), None);
    }
}
