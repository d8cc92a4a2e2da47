//! The paths that differ between two states. Names only: what is in the files is read where it is needed.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Component, Path, PathBuf},
};

use anyhow::Result;

use super::{Git, path, records};

/// A chain of symbolic links longer than this is a loop; Linux gives up at 40 too.
const LINK_ROUNDS: usize = 40;

/// What differs between two states.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// All paths that differ, from the top folder.
    pub paths: BTreeSet<PathBuf>,
    /// Those of them that are there in one state alone, or that are something else than before: a link instead of a file.
    pub come_or_gone: BTreeSet<PathBuf>,
}

/// What differs between a commit and another, or the working tree. A renamed file is two paths; a change of mode alone is one; a
/// submodule is its folder.
///
/// # Errors
///
/// Git fails.
pub fn between(git: &Git, base: &str, head: Option<&str>) -> Result<Difference> {
    // What a user's configuration may change about the answer is said here.
    let mut arguments = vec![
        "diff",
        "--name-status",
        "-z",
        "--no-renames",
        "--no-ext-diff",
        "--no-relative",
        "--ignore-submodules=none",
        base,
    ];
    arguments.extend(head);
    arguments.push("--");
    let mut difference = parse(&git.output(&arguments)?);
    if head.is_none() {
        for path in untracked(git)? {
            difference.come_or_gone.insert(path.clone());
            difference.paths.insert(path);
        }
    }
    Ok(difference)
}

/// Pairs of a letter and a path. Only `M` says that a file is still a file.
fn parse(text: &[u8]) -> Difference {
    let mut difference = Difference::default();
    let mut records = records(text);
    while let (Some(status), Some(name)) = (records.next(), records.next()) {
        if status != b"M" {
            difference.come_or_gone.insert(path(name));
        }
        difference.paths.insert(path(name));
    }
    difference
}

/// Files that are neither tracked nor ignored.
///
/// # Errors
///
/// Git fails.
pub fn untracked(git: &Git) -> Result<Vec<PathBuf>> {
    let answer =
        git.output(&["ls-files", "-z", "--others", "--exclude-standard", "--full-name"])?;
    // A repository inside is listed as a folder.
    Ok(records(&answer).map(|record| path(record.strip_suffix(b"/").unwrap_or(record))).collect())
}

/// Adds the paths by which changed files are reached through symbolic links: a package that links to a file outside has it
/// among its own.
pub fn follow_links(paths: &mut BTreeSet<PathBuf>, links: &BTreeMap<PathBuf, PathBuf>) {
    for _ in 0..LINK_ROUNDS {
        let mut more = Vec::new();
        for (link, target) in links {
            let Some(target) = resolved(link, target) else {
                continue;
            };
            let below = paths.iter().filter_map(|changed| changed.strip_prefix(&target).ok());
            // What is inside the link's own folder again would never end.
            let found = below
                .map(|rest| link.join(rest))
                .filter(|path| !target.starts_with(link) && !path.starts_with(&target));
            more.extend(found.map(|path| path.components().collect::<PathBuf>()));
        }
        let before = paths.len();
        paths.extend(more);
        if paths.len() == before {
            return;
        }
    }
}

/// Where a link leads, from the top folder; none if that is outside.
fn resolved(link: &Path, target: &Path) -> Option<PathBuf> {
    normal(&link.parent()?.join(target))
}

/// A path without `.` and `..`; none if it leaves the folder that it starts from.
pub fn normal(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => plain.push(name),
            Component::CurDir => {}
            Component::ParentDir if plain.pop() => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn followed(paths: &[&str], links: &[(&str, &str)]) -> Vec<String> {
        let mut paths = paths.iter().map(PathBuf::from).collect();
        follow_links(
            &mut paths,
            &links
                .iter()
                .map(|(link, target)| (PathBuf::from(link), PathBuf::from(target)))
                .collect(),
        );
        paths.iter().map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn names_have_any_bytes_and_only_a_modified_file_was_there_before_and_after() {
        let difference = parse(b"M\0a b\n\xff.rs\0A\0new\0D\0old\0T\0link\0");
        let names = |paths: &BTreeSet<PathBuf>| paths.iter().cloned().collect::<Vec<_>>();
        assert_eq!(
            names(&difference.paths),
            [path(b"a b\n\xff.rs"), path(b"link"), path(b"new"), path(b"old")]
        );
        assert_eq!(names(&difference.come_or_gone), [path(b"link"), path(b"new"), path(b"old")]);
    }

    #[test]
    fn a_changed_file_is_changed_behind_every_link_to_it_too() {
        assert_eq!(
            followed(&["shared/a.rs"], &[("crates/x/src/a.rs", "../../../shared/a.rs")]),
            ["crates/x/src/a.rs", "shared/a.rs"]
        );
        assert_eq!(
            followed(
                &["shared/a.rs"],
                &[("crates/x/shared", "../../shared"), ("y", "crates/x/shared/a.rs")]
            ),
            ["crates/x/shared/a.rs", "shared/a.rs", "y"]
        );
    }

    #[test]
    fn links_that_lead_out_or_in_circles_end() {
        assert_eq!(followed(&["a"], &[("b", "../../a"), ("c", "/etc/a")]), ["a"]);
        assert_eq!(followed(&["a/x"], &[("a/loop", "."), ("a/up", "..")]), ["a/x"]);
    }

    #[test]
    fn a_path_that_leaves_is_no_path() {
        assert_eq!(normal(Path::new("a/./b/../c")), Some("a/c".into()));
        assert_eq!(normal(Path::new("a/../..")), None);
    }
}
