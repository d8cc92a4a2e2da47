//! `target/lambda/manifest.json`: what was built, for whoever deploys it. It is written whole or not at all, and knows no AWS.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::{architecture::Architecture, commit::Commit};
use crate::function::{Function, Network, Tracing};

/// The form of the file. A change that an older reader would misunderstand makes it another.
const VERSION: u32 = 1;

/// All packages of a workspace, as they stand beside this file.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub(super) version: u32,
    /// The commit that the last build saw, where there is one.
    pub(super) commit: Option<String>,
    /// Whether files differed from that commit.
    pub(super) dirty: bool,
    pub(super) functions: Vec<Entry>,
}

/// One package.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) function: String,
    pub(super) package: String,
    pub(super) line: Option<String>,
    pub(super) arch: Architecture,
    /// From the manifest's folder.
    pub(super) zip: String,
    /// The zip's digest, as Lambda prints it.
    pub(super) code_sha256: String,
    pub(super) zip_bytes: u64,
    pub(super) binary_bytes: u64,
    pub(super) memory_mb: u32,
    pub(super) timeout_s: u32,
    pub(super) environment: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) tracing: Option<Tracing>,
    #[serde(default)]
    pub(super) network: Option<Network>,
    /// From the manifest's folder.
    pub(super) sbom: String,
    /// The commit that it was built from last, where there is one, and whether files differed from it, then or when other
    /// settings were read.
    #[serde(default)]
    pub(super) commit: Option<String>,
    #[serde(default)]
    pub(super) dirty: bool,
    pub(super) built: Built,
}

/// What the last build did to a package.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) enum Built {
    /// It is new, or its bytes are others than before.
    #[serde(rename = "changed")]
    Changed,
    /// It was built, and is what it was.
    #[serde(rename = "same bytes")]
    SameBytes,
    /// It was not asked for.
    #[serde(rename = "not built")]
    Kept,
}

impl Manifest {
    /// Reads a manifest; none if there is no such file.
    pub(super) fn read(path: &Path) -> Result<Option<Self>> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(error).with_context(|| format!("failed to read `{}`", path.display()));
            }
        };
        let failed =
            || format!("failed to read `{}`: remove it, and build with `--all`", path.display());
        Self::parse(&text).with_context(failed).map(Some)
    }

    fn parse(text: &str) -> Result<Self> {
        /// What every version of the file has.
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let Versioned { version } = serde_json::from_str(text)?;
        ensure!(version == VERSION, "its version is {version}, and this tool knows {VERSION}");
        Ok(serde_json::from_str(text)?)
    }

    /// The manifest after a build: what was built now, and what an earlier build left of the other functions.
    ///
    /// Settings come from the functions as they are now: they take no build.
    pub(super) fn after(
        commit: &Commit,
        functions: &[Function],
        built: &[Entry],
        earlier: Option<&Self>,
    ) -> Self {
        let entry = |function: &Function| {
            if let Some(entry) = of(built, &function.package) {
                return Some(entry.clone());
            }
            let earlier = of(&earlier?.functions, &function.package)?;
            Some(earlier.kept(function, commit))
        };
        let functions = functions.iter().filter_map(entry).collect();
        Self { version: VERSION, commit: commit.id.clone(), dirty: commit.dirty, functions }
    }

    /// `CodeSha256` by package.
    pub(super) fn digests(&self) -> BTreeMap<String, String> {
        let digest = |entry: &Entry| (entry.package.clone(), entry.code_sha256.clone());
        self.functions.iter().map(digest).collect()
    }

    /// Puts the manifest in the place of an earlier one.
    pub(super) fn write(&self, path: &Path) -> Result<()> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        super::file::replace(path, text.as_bytes())
    }
}

impl Entry {
    /// The same package, not built, with the settings and the name that the function has now. What is not committed of them
    /// counts as what is not committed of sources.
    fn kept(&self, function: &Function, commit: &Commit) -> Self {
        let kept = Self {
            function: function.function.clone(),
            line: function.line.clone(),
            memory_mb: function.memory_mb,
            timeout_s: function.timeout_s,
            environment: function.environment.clone(),
            tracing: function.tracing,
            network: function.network.clone(),
            ..self.clone()
        };
        let has_settings_of_now = kept != *self;
        Self {
            dirty: self.dirty || (has_settings_of_now && commit.dirty),
            built: Built::Kept,
            ..kept
        }
    }
}

impl Built {
    /// What a build made of a package, given the digest that was known before.
    pub(super) fn of(code_sha256: &str, before: Option<&str>) -> Self {
        if before == Some(code_sha256) { Self::SameBytes } else { Self::Changed }
    }
}

fn of<'a>(entries: &'a [Entry], package: &str) -> Option<&'a Entry> {
    entries.iter().find(|entry| entry.package == package)
}

#[cfg(test)]
mod tests;
