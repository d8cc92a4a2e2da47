//! The files that rules are about. It judges none of them.

use std::fs;

use anyhow::{Context, Result};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};

/// Where the files of packages and of scripts are, from the workspace's root.
const FOLDERS: [&str; 2] = ["crates", "scripts"];

/// A text file of the workspace.
#[derive(Debug)]
pub(super) struct File {
    /// From the workspace's root.
    pub(super) path: Utf8PathBuf,
    pub(super) text: String,
}

/// Reads manifests, Rust sources and scripts, in the order of their paths.
pub(super) fn read(root: &Utf8Path) -> Result<Vec<File>> {
    let mut paths = Vec::new();
    for folder in FOLDERS {
        collect(&root.join(folder), &mut paths)?;
    }
    paths.sort();
    let file = |path: Utf8PathBuf| {
        let text = fs::read_to_string(&path).with_context(|| format!("failed to read `{path}`"))?;
        Ok(File { path: path.strip_prefix(root)?.to_owned(), text })
    };
    paths.into_iter().map(file).collect()
}

fn collect(folder: &Utf8Path, paths: &mut Vec<Utf8PathBuf>) -> Result<()> {
    for entry in folder.read_dir_utf8().with_context(|| format!("failed to list `{folder}`"))? {
        let path = entry?.into_path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if is_governed(&path) {
            paths.push(path);
        }
    }
    Ok(())
}

fn is_governed(path: &Utf8Path) -> bool {
    let is_script = path.parent().and_then(Utf8Path::file_name) == Some("scripts");
    is_script || path.extension() == Some("rs") || path.file_name() == Some("Cargo.toml")
}
