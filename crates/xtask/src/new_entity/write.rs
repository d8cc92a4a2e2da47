//! Writing several files as one step: if a part of it fails, all is as it was.

use std::fs;

use anyhow::{Context, Result, ensure};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};

/// A file that is written.
#[derive(Debug)]
pub(super) struct Change {
    /// From the workspace's root.
    pub(super) path: Utf8PathBuf,
    /// Its text until now; none if it is new.
    pub(super) before: Option<String>,
    /// Its text from now on.
    pub(super) after: String,
}

/// Makes the folder and all changes, then does what belongs to them. A failure undoes all of it.
pub(super) fn write(
    root: &Utf8Path,
    folder: &str,
    changes: &[Change],
    finish: impl FnOnce() -> Result<()>,
) -> Result<()> {
    ensure!(
        !root.join(folder).exists(),
        "`{folder}` exists already: choose another name, or remove it"
    );
    let outcome = changes.iter().try_for_each(|change| apply(root, change)).and_then(|()| finish());
    if outcome.is_err() {
        undo(root, folder, changes);
    }
    outcome
}

fn apply(root: &Utf8Path, Change { path, after, .. }: &Change) -> Result<()> {
    let file = root.join(path);
    let failed = || format!("failed to write `{path}`");
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(failed)?;
    }
    fs::write(&file, after).with_context(failed)
}

/// As far as it goes: the failure that led here is what is told.
fn undo(root: &Utf8Path, folder: &str, changes: &[Change]) {
    for Change { path, before, .. } in changes {
        if let Some(before) = before {
            drop(fs::write(root.join(path), before));
        }
    }
    drop(fs::remove_dir_all(root.join(folder)));
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    fn changes() -> [Change; 2] {
        let new =
            Change { path: "new/src/main.rs".into(), before: None, after: "fn main() {}".into() };
        [new, Change { path: "list".into(), before: Some("a\n".into()), after: "a\nb\n".into() }]
    }

    #[test]
    fn a_failure_leaves_nothing_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = Utf8Path::from_path(folder.path()).expect("a path");
        fs::write(root.join("list"), "a\n").expect("a file");
        let failed =
            write(root, "new", &changes(), || bail!("no formatter")).expect_err("it failed");
        assert_eq!(failed.to_string(), "no formatter");
        assert!(!root.join("new").exists());
        assert_eq!(fs::read_to_string(root.join("list")).expect("a file"), "a\n");

        write(root, "new", &changes(), || Ok(())).expect("written");
        assert_eq!(fs::read_to_string(root.join("list")).expect("a file"), "a\nb\n");
        let refused = write(root, "new", &changes(), || Ok(())).expect_err("it exists");
        assert!(refused.to_string().starts_with("`new` exists already"), "{refused}");
    }
}
