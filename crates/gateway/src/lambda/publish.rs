//! Publishes versions of functions from the binaries that were built.
//!
//! It builds nothing and knows no package manager: a manifest says which files there are.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

use super::{
    state::{Function, Version, alias_of},
    state_file::{StateError, StateFiles, failed, replace},
    target::{is_alias, is_name},
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
pub enum PublishError {
    /// The manifest or the list of environments asks for something that cannot be.
    #[error("{0}")]
    Refused(String),
    /// The state or the code cannot be read or written.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Bytes that are read at once while a binary is hashed or copied.
const CHUNK_BYTES: usize = 256 * 1024;
/// AWS takes 128 to 10,240 MB.
const MEMORY_MB: std::ops::RangeInclusive<u32> = 128..=10_240;
/// AWS takes 1 to 900 s.
const TIMEOUT_S: std::ops::RangeInclusive<u32> = 1..=900;

/// Publishes what changed and points the first environment's alias at it. Aliases of the other environments are
/// made only where they are missing.
pub fn publish(
    data: &Path,
    environments: &[String],
    manifest: &Manifest,
) -> Result<Vec<Published>, PublishError> {
    check(environments, &manifest.functions)?;
    let files = StateFiles::new(data);
    let lock = files.lock()?;
    let mut state = files.read()?;
    state.add_environments(environments);
    let mut published = Vec::with_capacity(manifest.functions.len());
    for entry in &manifest.functions {
        let function = state.functions.entry(entry.function.clone()).or_default();
        published.push(publish_one(&files, function, environments, entry)?);
    }
    let mut pruned = Vec::new();
    for (name, function) in &mut state.functions {
        pruned.extend(function.prune().into_iter().map(|number| (name.clone(), number)));
    }
    files.write(&lock, &state)?;
    for (name, number) in pruned {
        files.remove_code(&name, number)?;
    }
    Ok(published)
}

fn publish_one(
    files: &StateFiles,
    function: &mut Function,
    environments: &[String],
    entry: &ManifestFunction,
) -> Result<Published, PublishError> {
    let line = entry.line.as_deref();
    let aliases: Vec<String> =
        environments.iter().map(|environment| alias_of(line, environment)).collect();
    let Some(alias) = aliases.first() else {
        return Err(PublishError::Refused(NO_ENVIRONMENT.to_owned()));
    };

    let binary = File::open(&entry.binary).map_err(failed("open", &entry.binary))?;
    let (code_sha256, code_size) =
        copy(binary, io::sink()).map_err(failed("read", &entry.binary))?;
    let mut version = version_of(entry, code_sha256, code_size);
    let current = function.version_of(alias).filter(|(_, current)| current.is_same(&version));
    let (number, is_new) = match current
        .map(|(number, _)| number)
        .filter(|n| files.code(&entry.function, *n).exists())
    {
        Some(number) => (number, false),
        None => {
            // Hashed again while it is copied: a build may have replaced the binary meanwhile.
            let code = files.code(&entry.function, function.next_version);
            let binary = File::open(&entry.binary).map_err(failed("open", &entry.binary))?;
            (version.code_sha256, version.code_size) =
                replace(&code, 0o755, |file| copy(binary, file)).map_err(failed("write", &code))?;
            (function.add(version), true)
        }
    };
    for alias in &aliases {
        function.aliases.entry(alias.clone()).or_insert(number);
    }
    function.aliases.insert(alias.clone(), number);
    Ok(Published {
        package: entry.package.clone(),
        function: entry.function.clone(),
        alias: alias.clone(),
        version: number,
        published: is_new,
    })
}

fn version_of(entry: &ManifestFunction, code_sha256: String, code_size: u64) -> Version {
    Version {
        code_sha256,
        code_size,
        package: entry.package.clone(),
        published: jiff::Timestamp::now(),
        memory_mb: entry.memory_mb,
        timeout_s: entry.timeout_s,
        environment: entry.environment.clone(),
    }
}

/// Copies code and answers its SHA-256 in base64 and its size.
fn copy(mut from: impl Read, mut to: impl Write) -> io::Result<(String, u64)> {
    let mut hash = Sha256::new();
    let mut size = 0;
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let length = from.read(&mut chunk)?;
        if length == 0 {
            return Ok((BASE64_STANDARD.encode(hash.finalize()), size));
        }
        hash.update(&chunk[..length]);
        to.write_all(&chunk[..length])?;
        size += length as u64;
    }
}

const NO_ENVIRONMENT: &str =
    "no environment is named; name at least one, for example `--environments dev,pre,pro`";

fn check(environments: &[String], functions: &[ManifestFunction]) -> Result<(), PublishError> {
    let refused = |text: String| Err(PublishError::Refused(text));
    if environments.is_empty() {
        return refused(NO_ENVIRONMENT.to_owned());
    }
    let mut aliases = BTreeSet::new();
    for entry in functions {
        let ManifestFunction { package, function, line, memory_mb, timeout_s, .. } = entry;
        if !is_name(function) {
            return refused(format!("package `{package}`: `{function}` is not a function's name"));
        }
        if !MEMORY_MB.contains(memory_mb) {
            return refused(format!(
                "package `{package}`: memory is {memory_mb} MB; Lambda takes 128 to 10240"
            ));
        }
        if !TIMEOUT_S.contains(timeout_s) {
            return refused(format!(
                "package `{package}`: the time limit is {timeout_s} s; Lambda takes 1 to 900"
            ));
        }
        for environment in environments {
            let alias = alias_of(line.as_deref(), environment);
            if !is_alias(&alias) {
                return refused(format!("package `{package}`: `{alias}` is not an alias"));
            }
            if !aliases.insert((function, alias)) {
                return refused(format!(
                    "package `{package}`: `{function}` is published twice in the same line"
                ));
            }
        }
    }
    Ok(())
}
