//! `target/lambda/manifest.json`: the packages that `scripts/build` made. It opens no zip.

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;

use crate::configuration::Network;

/// Where the manifest is, from the workspace's root.
pub(crate) const FILE: &str = "target/lambda/manifest.json";

/// The one version of the format that is understood.
const VERSION: u32 = 1;

/// What was built, from what.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Manifest {
    version: u32,
    pub(crate) functions: Vec<Entry>,
}

/// One package: a function, or one line of a function's versions.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Entry {
    pub(crate) function: String,
    pub(crate) package: String,
    pub(crate) line: Option<String>,
    pub(crate) arch: Architecture,
    /// From the manifest's folder.
    pub(crate) zip: String,
    /// Base64 of the zip's SHA-256, as AWS prints it.
    pub(crate) code_sha256: String,
    pub(crate) zip_bytes: u64,
    pub(crate) memory_mb: u32,
    pub(crate) timeout_s: u32,
    pub(crate) environment: BTreeMap<String, String>,
    /// As AWS names it.
    #[serde(default)]
    pub(crate) tracing: Option<String>,
    #[serde(default)]
    pub(crate) network: Option<Network>,
    /// The commit that it was built from last, and whether sources or settings differed from it.
    pub(crate) commit: Option<String>,
    pub(crate) dirty: bool,
}

/// What a function runs on, as AWS names it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
pub(crate) enum Architecture {
    #[serde(rename = "x86_64")]
    X86_64,
    #[serde(rename = "arm64")]
    Arm64,
}

impl Architecture {
    /// AWS's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Arm64 => "arm64",
        }
    }
}

/// Why there is nothing to deploy.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ManifestError {
    #[error("there is no `{file}`: run `scripts/build --all` first")]
    Missing { file: String },
    #[error("failed to read `{file}`")]
    Read {
        file: String,
        #[source]
        cause: std::io::Error,
    },
    #[error("failed to understand `{file}`: run `scripts/build --all` again")]
    Parse {
        file: String,
        #[source]
        cause: serde_json::Error,
    },
    #[error(
        "`{file}` has format {version}, and this is understood: {VERSION}. Run `scripts/build --all` again"
    )]
    Version { file: String, version: u32 },
    #[error("`{file}` lists no function: run `scripts/build --all`")]
    Empty { file: String },
}

impl Manifest {
    /// Reads and checks a manifest.
    pub(crate) fn read(path: &Path) -> Result<Self, ManifestError> {
        let file = path.display().to_string();
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(ManifestError::Missing { file });
            }
            Err(cause) => return Err(ManifestError::Read { file, cause }),
        };
        let manifest: Self = serde_json::from_slice(&text)
            .map_err(|cause| ManifestError::Parse { file: file.clone(), cause })?;
        match manifest.version {
            VERSION if manifest.functions.is_empty() => Err(ManifestError::Empty { file }),
            VERSION => Ok(manifest),
            version => Err(ManifestError::Version { file, version }),
        }
    }
}

impl Entry {
    /// What the package was built from, in words: it is part of the version's description.
    pub(crate) fn source(&self) -> String {
        let commit = self.commit.as_deref();
        let commit = commit.map_or("no commit".to_owned(), |commit| format!("commit {commit}"));
        if self.dirty { format!("{commit} with uncommitted changes") } else { commit }
    }
}
