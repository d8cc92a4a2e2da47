//! The rules of `docs/architecture.md` as a check, and whether the API definition is what the code says. It repairs nothing: each
//! fault says where it is and what to do.

mod directions;
mod files;
mod manifests;
mod sections;
mod sources;

use anyhow::{Result, bail};

use crate::{api, progress, settings::Settings, workspace::Workspace};

/// Prints every fault; fails if there is one.
pub(crate) fn run() -> Result<()> {
    let workspace = Workspace::read()?;
    let faults = faults(&workspace)?;
    for fault in &faults {
        progress::say(fault);
    }
    match faults.len() {
        0 => api::check(&workspace),
        count => bail!("{count} faults"),
    }
}

fn faults(workspace: &Workspace) -> Result<Vec<String>> {
    let files = files::read(&workspace.root)?;
    let settings = Settings::read(workspace.root())?;
    let mut faults = directions::faults(&workspace.packages);
    faults.extend(sections::faults(
        &files,
        &workspace.packages,
        &settings.sections(),
        &settings.compiled_in,
    ));
    for file in &files {
        faults.extend(sources::faults(file));
        if file.path.file_name() == Some("Cargo.toml") {
            faults.extend(manifests::faults(file)?);
        }
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_follows_its_rules() {
        let faults = faults(&Workspace::read().expect("a workspace")).expect("readable files");
        assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    }
}
