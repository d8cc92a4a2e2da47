//! The workspace as `cargo metadata` tells it. Nothing lists packages or functions a second time.

use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, camino::Utf8PathBuf};
use changed::graph::DEFAULT_FEATURE;
use serde_json::Value;

/// The workspace that the current folder is in.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) root: Utf8PathBuf,
    pub(crate) packages: Vec<Package>,
}

/// One member of the workspace, as far as this tool needs it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// The package's folder, from the workspace's root.
    pub(crate) folder: Utf8PathBuf,
    pub(crate) has_binary: bool,
    pub(crate) has_default_features: bool,
    /// Whether its program has commands for developers.
    pub(crate) has_tool: bool,
    pub(crate) dependencies: Vec<Dependency>,
    /// `[package.metadata]`.
    pub(crate) metadata: Value,
}

/// What a package names in its manifest.
#[derive(Clone, Debug)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// The folder of a member of the workspace, from the root; none for a package from elsewhere.
    pub(crate) folder: Option<Utf8PathBuf>,
    /// Only tests, examples and benchmarks see it.
    pub(crate) is_for_tests: bool,
}

impl Workspace {
    /// Asks cargo about the workspace around the current folder. Reads manifests only: nothing is resolved or downloaded.
    pub(crate) fn read() -> Result<Self> {
        let metadata = MetadataCommand::new()
            .no_deps()
            .exec()
            .context("failed to read the workspace's manifests")?;
        Ok(Self::from_metadata(&metadata))
    }

    /// The same from what cargo has said already.
    pub(crate) fn from_metadata(metadata: &Metadata) -> Self {
        let root = metadata.workspace_root.clone();
        let packages = metadata
            .workspace_packages()
            .into_iter()
            .map(|package| Package::new(package, &root))
            .collect();
        Self { root, packages }
    }

    pub(crate) fn root(&self) -> &Path {
        self.root.as_std_path()
    }
}

impl Package {
    fn new(package: &cargo_metadata::Package, root: &Utf8PathBuf) -> Self {
        let folder = package.manifest_path.parent().unwrap_or(root);
        let dependency = |dependency: &cargo_metadata::Dependency| Dependency {
            name: dependency.name.clone(),
            folder: dependency
                .path
                .as_ref()
                .and_then(|path| path.strip_prefix(root).ok())
                .map(ToOwned::to_owned),
            is_for_tests: dependency.kind == DependencyKind::Development,
        };
        Self {
            name: package.name.to_string(),
            folder: folder.strip_prefix(root).unwrap_or(folder).to_owned(),
            has_binary: package
                .targets
                .iter()
                .any(|target| target.is_bin() && target.name == *package.name),
            has_default_features: package.features.contains_key(DEFAULT_FEATURE),
            has_tool: package.features.contains_key(TOOL_FEATURE),
            dependencies: package.dependencies.iter().map(dependency).collect(),
            metadata: package.metadata.clone(),
        }
    }

    /// Whether this is a Lambda function: a program among the controllers and functions.
    pub(crate) fn is_function(&self) -> bool {
        self.has_binary && FUNCTION_FOLDERS.iter().any(|folder| self.folder.starts_with(folder))
    }
}

/// The feature of controllers for commands of their programs.
pub(crate) const TOOL_FEATURE: &str = "tool";

/// Where the packages stand that become Lambda functions.
pub(crate) const FUNCTION_FOLDERS: [&str; 2] = ["crates/controllers", "crates/functions"];
