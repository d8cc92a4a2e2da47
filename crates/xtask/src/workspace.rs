//! The workspace as `cargo metadata` tells it. Nothing lists packages or functions a second time.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, camino::Utf8PathBuf};
use changed::{
    features::Called,
    rules::{self, Rules},
};
use serde_json::Value;

use crate::environments;

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
    /// `[features]`: what each brings.
    pub(crate) features: BTreeMap<String, Vec<String>>,
    pub(crate) dependencies: Vec<Dependency>,
    /// `[package.metadata]`, with the features of a function that its settings call for.
    pub(crate) metadata: Value,
}

/// What a package names in its manifest.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// The folder of a member of the workspace, from the root; none for a package from elsewhere.
    pub(crate) folder: Option<Utf8PathBuf>,
    /// Only tests, examples and benchmarks see it.
    pub(crate) is_for_tests: bool,
    /// Only a feature brings it.
    pub(crate) is_optional: bool,
}

impl Workspace {
    /// Asks cargo about the workspace around the current folder. Reads manifests only: nothing is resolved or downloaded.
    pub(crate) fn read() -> Result<Self> {
        let metadata = MetadataCommand::new()
            .no_deps()
            .exec()
            .context("failed to read the workspace's manifests")?;
        Self::from_metadata(&metadata)
    }

    /// The same from what cargo has said already.
    pub(crate) fn from_metadata(metadata: &Metadata) -> Result<Self> {
        let root = metadata.workspace_root.clone();
        let called = called(root.as_std_path())?;
        let members = metadata.workspace_packages().into_iter();
        let packages = members.map(|package| Package::new(package, &root, &called)).collect();
        Ok(Self { root, packages })
    }

    pub(crate) fn root(&self) -> &Path {
        self.root.as_std_path()
    }
}

/// The features that the settings call for; none in a workspace without rules about settings.
fn called(root: &Path) -> Result<Called> {
    let Ok(rules) = fs::read_to_string(root.join(rules::FILE)) else {
        return Ok(Called::default());
    };
    let folder = Path::new(environments::FOLDER);
    let entries = fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
    let read = |entry: fs::DirEntry| {
        Some((folder.join(entry.file_name()), fs::read_to_string(entry.path()).ok()?))
    };
    let files: Vec<(PathBuf, String)> = entries.filter_map(read).collect();
    let files = files.iter().map(|(path, text)| (path.as_path(), text.as_str()));
    Ok(Called::by(&Rules::parse(&rules)?, files))
}

impl Package {
    fn new(package: &cargo_metadata::Package, root: &Utf8PathBuf, called: &Called) -> Self {
        let folder = package.manifest_path.parent().unwrap_or(root);
        let dependency = |dependency: &cargo_metadata::Dependency| Dependency {
            name: dependency.name.clone(),
            folder: dependency
                .path
                .as_ref()
                .and_then(|path| path.strip_prefix(root).ok())
                .map(ToOwned::to_owned),
            is_for_tests: dependency.kind == DependencyKind::Development,
            is_optional: dependency.optional,
        };
        let mut metadata = package.metadata.clone();
        let features: BTreeMap<_, _> = package
            .features
            .iter()
            .map(|(name, on)| (name.clone(), Value::from(on.clone())))
            .collect();
        called.name_in(&package.name, &features, &mut metadata);
        Self {
            name: package.name.to_string(),
            folder: folder.strip_prefix(root).unwrap_or(folder).to_owned(),
            has_binary: package
                .targets
                .iter()
                .any(|target| target.is_bin() && target.name == *package.name),
            features: package.features.clone(),
            dependencies: package.dependencies.iter().map(dependency).collect(),
            metadata,
        }
    }

    /// Whether it is built with a dependency for AWS. One that only a feature brings counts for whoever names no features.
    pub(crate) fn is_built_with(&self, dependency: &Dependency) -> bool {
        let named = self.metadata.pointer("/flotilla/features").and_then(Value::as_array);
        let brings = |feature: &Value| {
            let brought = feature.as_str().and_then(|name| self.features.get(name));
            brought.is_some_and(|brought| brought.contains(&format!("dep:{}", dependency.name)))
        };
        !dependency.is_for_tests
            && (!dependency.is_optional || named.is_none_or(|named| named.iter().any(brings)))
    }

    /// Whether this is a Lambda function: a program among the controllers and functions.
    pub(crate) fn is_function(&self) -> bool {
        self.has_binary && FUNCTION_FOLDERS.iter().any(|folder| self.folder.starts_with(folder))
    }
}

/// Where the packages stand that become Lambda functions.
pub(crate) const FUNCTION_FOLDERS: [&str; 2] = ["crates/controllers", "crates/functions"];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_function_is_built_with_the_drivers_that_its_settings_call_for() {
        let dependency = |name: &str, is_optional| Dependency {
            name: name.to_owned(),
            is_optional,
            ..Dependency::default()
        };
        let feature = |name: &str| (name.to_owned(), vec![format!("dep:store-{name}")]);
        let metadata = json!({"flotilla": {"features": ["mongodb"]}});
        let features = [feature("mongodb"), feature("dynamodb")].into();
        let package = Package { features, metadata, ..Package::default() };
        assert!(package.is_built_with(&dependency("api", false)));
        assert!(package.is_built_with(&dependency("store-mongodb", true)));
        assert!(!package.is_built_with(&dependency("store-dynamodb", true)));
        assert!(Package::default().is_built_with(&dependency("store-dynamodb", true)));
        let for_tests = Dependency { is_for_tests: true, ..Dependency::default() };
        assert!(!package.is_built_with(&for_tests));
    }
}
