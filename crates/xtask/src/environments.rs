//! The names of the environments. Their settings are none of this tool's business.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};

/// Where the settings of each environment stand, from the workspace's root: the one place that names the environments.
pub(crate) const FOLDER: &str = "config/environments";

/// What all environments share; no environment of its own.
const BASE: &str = "base";

/// The environment that new versions are published to. It comes first; the others follow by name.
const FIRST: &str = "dev";

/// Reads the names of the environments, the one that is published to first.
pub(crate) fn read(root: &Path) -> Result<Vec<String>> {
    let folder = root.join(FOLDER);
    let entries =
        fs::read_dir(&folder).with_context(|| format!("failed to list `{}`", folder.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        files.push(entry?.file_name().to_string_lossy().into_owned());
    }
    let names = names(&files);
    ensure!(
        names.first().is_some_and(|name| name == FIRST),
        "`{FOLDER}` has no `{FIRST}.toml`: add one"
    );
    Ok(names)
}

fn names(files: &[String]) -> Vec<String> {
    let stems = files.iter().filter_map(|file| file.strip_suffix(".toml"));
    let mut names: Vec<String> = stems.filter(|stem| *stem != BASE).map(str::to_owned).collect();
    names.sort_by_key(|name| (name != FIRST, name.clone()));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dev_comes_first_and_base_is_no_environment() {
        let files =
            ["pro.toml", "base.toml", "pre.toml", "dev.toml", "acceptance.toml", "README.md"]
                .map(str::to_owned);
        assert_eq!(names(&files), ["dev", "acceptance", "pre", "pro"]);
    }
}
