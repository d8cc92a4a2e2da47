//! What a build compares its packages with: the digests of others, by package. What follows from that, it does not know.

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::{Context, Result};
use clap::Args;

use super::manifest::Manifest;
use crate::{deploy, function::Function, workspace::Workspace};

/// By default the packages that the last build left.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Against {
    /// Compare with the packages of this manifest; by default with those of the last build.
    #[arg(long, value_name = "MANIFEST")]
    against: Option<PathBuf>,
    /// Compare with what this environment has on AWS.
    #[arg(long, value_name = "ENV", conflicts_with = "against")]
    against_deployed: Option<String>,
}

impl Against {
    /// The digests, as AWS prints them. A manifest that was asked for by name must be there.
    pub(super) fn digests(
        &self,
        workspace: &Workspace,
        functions: &[Function],
        earlier: Option<&Manifest>,
    ) -> Result<BTreeMap<String, String>> {
        if let Some(environment) = &self.against_deployed {
            return deploy::deployed_code(workspace, environment, functions);
        }
        let Some(path) = &self.against else {
            return Ok(earlier.map(Manifest::digests).unwrap_or_default());
        };
        let manifest = Manifest::read(path)?;
        let missing = || format!("there is no `{}` to compare with", path.display());
        Ok(manifest.with_context(missing)?.digests())
    }
}
