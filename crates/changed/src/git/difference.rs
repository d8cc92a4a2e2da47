//! The paths that differ between two states. Names only: what is in the files is read where it is needed.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Component, Path, PathBuf},
};

use anyhow::Result;

use super::{Git, path, records};

/// A chain of symbolic links longer than this is a loop; Linux gives up at 40 too.
const LINK_ROUNDS: usize = 40;

/// Paths that differ, from the top folder. A renamed file is two paths; a change of mode alone is one; a submodule is its folder.
///
/// # Errors
///
/// Git fails.
pub fn paths(git: &Git, base: &str, head: Option<&str>) -> Result<BTreeSet<PathBuf>> {
    // What a user's configuration may change about the answer is said here.
    let mut arguments = vec![
        "diff",
        "--name-only",
        "-z",
        "--no-renames",
        "--no-ext-diff",
        "--no-relative",
        "--ignore-submodules=none",
        base,
    ];
    arguments.extend(head);
    arguments.push("--");
    let mut paths: BTreeSet<PathBuf> = records(&git.output(&arguments)?).map(path).collect();
    if head.is_none() {
        paths.extend(untracked(git)?);
    }
    Ok(paths)
}

fn untracked(git: &Git) -> Result<Vec<PathBuf>> {
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
