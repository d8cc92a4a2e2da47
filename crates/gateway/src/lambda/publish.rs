//! Publishes versions of functions from the binaries that were built.
//!
//! It builds nothing and knows no package manager: a manifest says which files there are.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// The functions to publish.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// One entry a package.
    pub functions: Vec<ManifestFunction>,
}

/// A package that is published as a function, or as a line of versions of one.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestFunction {
    /// The package's name.
    pub package: String,
    /// The function's name.
    pub function: String,
    /// A line of versions inside the function: the prefix of its aliases.
    #[serde(default)]
    pub line: Option<String>,
    /// The executable, as an absolute path.
    pub binary: PathBuf,
    /// Memory in MB.
    pub memory_mb: u32,
    /// Time limit of an invocation in seconds.
    pub timeout_s: u32,
    /// The function's own environment variables.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
}

/// What became of one package.
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize)]
pub struct Published {
    /// The package's name.
    pub package: String,
    /// The function's name.
    pub function: String,
    /// The alias of the first environment: it points at `version`.
    pub alias: String,
    /// The version that is current in the first environment.
    pub version: u64,
    /// Whether this version is new.
    pub published: bool,
}

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {}

/// Publishes what changed and points the first environment's alias at it. Aliases of the other environments are
/// made only where they are missing.
pub fn publish(
    _data: &Path,
    _environments: &[String],
    _manifest: &Manifest,
) -> Result<Vec<Published>, PublishError> {
    Ok(Vec::new())
}
