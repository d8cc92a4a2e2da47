//! Publishing built functions. Which of them are new versions, the gateway decides.

use std::{collections::BTreeMap, fs, path::PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::{
    cargo::{self, Executables},
    function::Function,
    gateway::Gateway,
    progress,
};

/// What is published, in the folder of local state.
pub(crate) const MANIFEST: &str = "manifest.json";

/// Publishes the functions and says which of them are new.
pub(crate) fn publish(
    gateway: &Gateway,
    environments: &[String],
    functions: &[&Function],
    executables: &Executables,
) -> Result<()> {
    let manifest = Manifest::new(functions, executables)?;
    let path = gateway.data.join(MANIFEST);
    fs::create_dir_all(&gateway.data)
        .with_context(|| format!("failed to create `{}`", gateway.data.display()))?;
    fs::write(&path, serde_json::to_vec_pretty(&manifest)?)
        .with_context(|| format!("failed to write `{}`", path.display()))?;
    let publications = gateway.publish(environments, &path)?;
    let news: Vec<_> = publications.iter().filter(|publication| publication.published).collect();
    for publication in &news {
        let version = &publication.version;
        progress::say(format_args!(
            "published {} version {version} as {}",
            publication.package, publication.alias
        ));
    }
    if news.is_empty() {
        progress::say(format_args!(
            "nothing to publish: {} functions unchanged",
            publications.len()
        ));
    }
    Ok(())
}

/// What `gateway publish` reads.
#[derive(Serialize)]
struct Manifest<'a> {
    functions: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    package: &'a str,
    function: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<&'a str>,
    binary: &'a PathBuf,
    memory_mb: u32,
    timeout_s: u32,
    environment: &'a BTreeMap<String, String>,
}

impl<'a> Manifest<'a> {
    fn new(functions: &[&'a Function], executables: &'a Executables) -> Result<Self> {
        let entry = |function: &&'a Function| {
            Ok(Entry {
                package: &function.package,
                function: &function.function,
                line: function.line.as_deref(),
                binary: cargo::executable(executables, &function.package)?,
                memory_mb: function.memory_mb,
                timeout_s: function.timeout_s,
                environment: &function.environment,
            })
        };
        Ok(Self { functions: functions.iter().map(entry).collect::<Result<_>>()? })
    }
}
