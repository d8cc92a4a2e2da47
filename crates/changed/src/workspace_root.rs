//! Where the workspace starts, found without starting cargo: the graphs of both revisions are then asked for at once.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use toml::{Table, Value};

/// The folder of the workspace's root manifest: the nearest manifest upwards with a `[workspace]` that does not exclude the
/// folder, else the nearest manifest.
///
/// # Errors
///
/// There is no manifest upwards.
pub fn find(folder: &Path) -> Result<PathBuf> {
    let nearest = folder
        .ancestors()
        .find(|folder| folder.join("Cargo.toml").is_file())
        .with_context(|| format!("there is no Cargo.toml at `{}` or above it", folder.display()))?;
    if let Some(pointed) = pointed_to(nearest) {
        return Ok(pointed);
    }
    let root = nearest.ancestors().find(|above| is_root_of(above, nearest));
    Ok(root.unwrap_or(nearest).to_owned())
}

fn manifest(folder: &Path) -> Option<Table> {
    fs::read_to_string(folder.join("Cargo.toml")).ok()?.parse().ok()
}

/// `package.workspace` names the root.
fn pointed_to(folder: &Path) -> Option<PathBuf> {
    let table = manifest(folder)?;
    let pointed = folder.join(table.get("package")?.get("workspace")?.as_str()?);
    fs::canonicalize(pointed).ok()
}

fn is_root_of(above: &Path, package: &Path) -> bool {
    let Some(table) = manifest(above) else {
        return false;
    };
    let Some(workspace) = table.get("workspace") else {
        return false;
    };
    let excluded = workspace.get("exclude").and_then(Value::as_array).into_iter().flatten();
    let mut excluded = excluded.filter_map(Value::as_str);
    above == package || !excluded.any(|folder| package.starts_with(above.join(folder)))
}
