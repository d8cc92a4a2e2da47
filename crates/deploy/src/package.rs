//! What should be on AWS: one value per package, of what was built and of the settings. It knows nothing of what is there.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};

use crate::{
    configuration::{Configuration, HANDLER, RUNTIME, RuntimeSettings},
    limits::DESCRIPTION_CHARACTERS,
    manifest::{Entry, Manifest},
    settings::{FILE, Settings, Uncommitted},
};

/// Bytes of a SHA-256.
const DIGEST_BYTES: usize = 32;

/// A package as it should be in one environment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// The Lambda function's name.
    pub(crate) function: String,
    /// The alias that the environment reaches the package by.
    pub(crate) alias: String,
    pub(crate) code: Code,
    pub(crate) configuration: Configuration,
    /// What it was built from, in words.
    pub(crate) source: String,
    /// What the version will say of itself: the package, and what it was built from.
    pub(crate) description: String,
}

/// A zip, here and in the code bucket.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Code {
    pub(crate) zip: PathBuf,
    /// `function/<sha256 in hexadecimal>.zip`: a name that can only ever mean these bytes.
    pub(crate) key: String,
    pub(crate) bytes: u64,
    /// Base64, as AWS prints it.
    pub(crate) sha256: String,
}

/// Why nothing is deployed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PackageError {
    #[error(
        "built with uncommitted changes, which `{environment}` refuses: {packages}. Commit and run `scripts/build --all` again, \
         or set `uncommitted = \"allowed\"` for it in `{FILE}`"
    )]
    Uncommitted { packages: String, environment: String },
    #[error("there is no function or package `{name}`; there are: {known}")]
    Unknown { name: String, known: String },
    #[error(
        "the manifest's `code_sha256` of `{package}` is no SHA-256: run `scripts/build --all` again"
    )]
    Digest { package: String },
}

/// The alias of a package in an environment: `dev`, or `v1-dev` with a line.
pub(crate) fn alias(line: Option<&str>, environment: &str) -> String {
    match line {
        Some(line) => format!("{line}-{environment}"),
        None => environment.to_owned(),
    }
}

/// The packages that should be deployed, lines of one function in the manifest's order. Without names: all of them.
pub(crate) fn packages(
    manifest: &Manifest,
    folder: &Path,
    settings: &Settings,
    names: &[String],
) -> Result<Vec<Package>, PackageError> {
    let is_named =
        |entry: &&Entry, name: &String| entry.function == *name || entry.package == *name;
    if let Some(name) =
        names.iter().find(|name| !manifest.functions.iter().any(|entry| is_named(&entry, name)))
    {
        let known: Vec<_> = manifest.functions.iter().map(|entry| entry.package.as_str()).collect();
        return Err(PackageError::Unknown { name: name.clone(), known: known.join(", ") });
    }
    let wanted =
        |entry: &&Entry| names.is_empty() || names.iter().any(|name| is_named(entry, name));
    let entries: Vec<_> = manifest.functions.iter().filter(wanted).collect();
    let dirty = entries.iter().filter(|entry| entry.dirty).map(|entry| entry.package.as_str());
    let dirty: Vec<_> = dirty.collect();
    if !dirty.is_empty() && settings.uncommitted == Uncommitted::Refused {
        let (packages, environment) = (dirty.join(", "), settings.environment.clone());
        return Err(PackageError::Uncommitted { packages, environment });
    }
    entries.into_iter().map(|entry| package(entry, folder, settings)).collect()
}

fn package(entry: &Entry, folder: &Path, settings: &Settings) -> Result<Package, PackageError> {
    let digest = BASE64_STANDARD.decode(&entry.code_sha256).ok();
    let digest = digest
        .filter(|digest| digest.len() == DIGEST_BYTES)
        .ok_or_else(|| PackageError::Digest { package: entry.package.clone() })?;
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut environment = entry.environment.clone();
    environment.extend(settings.variables.clone());
    let source = entry.source();
    let mut description = format!("{}, {source}", entry.package);
    description.truncate(description.floor_char_boundary(DESCRIPTION_CHARACTERS));
    Ok(Package {
        name: entry.package.clone(),
        function: entry.function.clone(),
        alias: alias(entry.line.as_deref(), &settings.environment),
        code: Code {
            zip: folder.join(&entry.zip),
            key: format!("function/{hex}.zip"),
            bytes: entry.zip_bytes,
            sha256: entry.code_sha256.clone(),
        },
        configuration: Configuration {
            code_sha256: entry.code_sha256.clone(),
            architecture: entry.arch.name().to_owned(),
            settings: RuntimeSettings {
                runtime: RUNTIME.to_owned(),
                handler: HANDLER.to_owned(),
                role: settings.role_of(&entry.function),
                memory_mb: entry.memory_mb,
                timeout_s: entry.timeout_s,
                environment,
                tracing: entry.tracing.clone(),
                network: entry.network.clone(),
                layers: settings.layers.clone(),
            },
        },
        source,
        description,
    })
}

/// What the packages were built from, all together.
pub(crate) fn sources(packages: &[Package]) -> String {
    let sources: BTreeSet<_> = packages.iter().map(|package| package.source.as_str()).collect();
    match sources.first() {
        Some(source) if sources.len() == 1 => (*source).to_owned(),
        _ => "several builds, whose commits the versions name".to_owned(),
    }
}
