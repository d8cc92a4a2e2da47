//! Asks `cargo metadata` about a folder. It downloads only what cargo has not yet, and never writes a lockfile that the user has.

use std::{
    collections::{BTreeMap, HashSet},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use crate::{
    git::one_line,
    graph::{Dependency, Facts, Package, Target},
};

/// What of a target only tools beside the compiler read.
const FIELDS_OF_NO_BUILD: [&str; 4] = ["doc", "doctest", "test", "src_path"];

/// What cargo is asked, and how.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The folder of the workspace's root manifest.
    pub folder: &'a Path,
    /// The platforms that are built for, as target triples.
    pub platforms: &'a [String],
    /// Whether the folder is ours to write in, so that cargo may complete the lockfile.
    pub may_write: bool,
    /// The toolchain's name, where the folder cannot say it itself.
    pub toolchain: Option<&'a str>,
}

/// What cargo says, as JSON.
///
/// # Errors
///
/// Cargo cannot be started, or cannot read the workspace: what it says is in the error.
pub fn ask(question: &Question<'_>) -> Result<String> {
    let has_lockfile = question.folder.join("Cargo.lock").exists();
    let with = |lockfile: bool, flags: &'static [&'static str]| lockfile.then_some(flags);
    let attempts = [
        with(has_lockfile, &["--locked", "--offline"]),
        with(has_lockfile, &["--locked"]),
        with(question.may_write, &["--offline"]),
        with(question.may_write, &[]),
    ];
    let mut first_failure = None;
    for flags in attempts.into_iter().flatten() {
        match metadata(question, flags) {
            Ok(json) => return Ok(json),
            Err(failure) => first_failure = first_failure.or(Some(failure)),
        }
    }
    Err(first_failure.unwrap_or_else(|| anyhow!("there is no Cargo.lock")))
}

fn metadata(question: &Question<'_>, flags: &[&str]) -> Result<String> {
    let mut command = Command::new("cargo");
    // With all features, so that the graph has every dependency that a feature could ask for; which it does, the simulation says.
    command.args(["metadata", "--format-version", "1", "--all-features", "--manifest-path"]);
    command.arg(question.folder.join("Cargo.toml")).args(flags);
    for platform in question.platforms {
        command.args(["--filter-platform", platform]);
    }
    if let Some(toolchain) = question.toolchain {
        command.env("RUSTUP_TOOLCHAIN", toolchain);
    }
    let answer = command
        .current_dir(question.folder)
        .stdin(Stdio::null())
        .output()
        .context("failed to start `cargo`")?;
    if !answer.status.success() {
        bail!("`cargo metadata` failed: {}", one_line(&String::from_utf8_lossy(&answer.stderr)));
    }
    String::from_utf8(answer.stdout).context("`cargo metadata` printed no UTF-8")
}

/// The part of cargo's answer that is read here; the dependency graph is guppy's business.
#[derive(Debug, Deserialize)]
pub struct Answer<'a> {
    #[serde(borrow)]
    packages: Vec<Entry<'a>>,
    workspace_members: HashSet<String>,
    /// The folder of the root manifest.
    pub workspace_root: PathBuf,
    /// The folder of built artifacts.
    pub target_directory: PathBuf,
}

/// A package. What is large is only parsed of packages on this disk.
#[derive(Debug, Deserialize)]
struct Entry<'a> {
    id: String,
    name: String,
    version: String,
    source: Option<String>,
    manifest_path: PathBuf,
    #[serde(borrow)]
    dependencies: &'a RawValue,
    #[serde(borrow)]
    targets: &'a RawValue,
    #[serde(borrow)]
    features: &'a RawValue,
    #[serde(borrow)]
    metadata: Option<&'a RawValue>,
    // What cargo passes to the compiler as variables of its environment, and what decides how it is compiled.
    #[serde(borrow, default)]
    authors: Option<&'a RawValue>,
    #[serde(borrow, default)]
    description: Option<&'a RawValue>,
    #[serde(borrow, default)]
    edition: Option<&'a RawValue>,
    #[serde(borrow, default)]
    homepage: Option<&'a RawValue>,
    #[serde(borrow, default)]
    license: Option<&'a RawValue>,
    #[serde(borrow, default)]
    license_file: Option<&'a RawValue>,
    #[serde(borrow, default)]
    links: Option<&'a RawValue>,
    #[serde(borrow, default)]
    readme: Option<&'a RawValue>,
    #[serde(borrow, default)]
    repository: Option<&'a RawValue>,
    #[serde(borrow, default)]
    rust_version: Option<&'a RawValue>,
}

impl<'a> Entry<'a> {
    fn fields(&self) -> [(&'static str, Option<&'a RawValue>); 10] {
        [
            ("authors", self.authors),
            ("description", self.description),
            ("edition", self.edition),
            ("homepage", self.homepage),
            ("license", self.license),
            ("license_file", self.license_file),
            ("links", self.links),
            ("readme", self.readme),
            ("repository", self.repository),
            ("rust_version", self.rust_version),
        ]
    }
}

/// Reads cargo's answer.
///
/// # Errors
///
/// It is not what cargo prints.
pub fn read(json: &str) -> Result<Answer<'_>> {
    serde_json::from_str(json).context("failed to read what `cargo metadata` says")
}

impl Answer<'_> {
    /// The packages with cargo's ids. `top` is the folder that stands for the repository's top.
    ///
    /// # Errors
    ///
    /// It is not what cargo prints.
    pub fn packages(&self, top: &Path) -> Result<Vec<(String, Package)>> {
        self.packages
            .iter()
            .map(|entry| Ok((entry.id.clone(), self.package(entry, top)?)))
            .collect()
    }

    fn package(&self, entry: &Entry<'_>, top: &Path) -> Result<Package> {
        let folder = entry.manifest_path.parent().unwrap_or(top);
        let facts = match entry.source {
            Some(_) => Facts::default(),
            None => facts(entry, folder, top)
                .with_context(|| format!("failed to read what cargo says of `{}`", entry.name))?,
        };
        Ok(Package {
            name: entry.name.clone(),
            version: entry.version.clone(),
            source: entry.source.clone(),
            // A vendored package comes from elsewhere and yet stands here.
            folder: folder.strip_prefix(top).ok().map(Path::to_owned),
            is_member: self.workspace_members.contains(&entry.id),
            facts,
        })
    }
}

fn facts(entry: &Entry<'_>, folder: &Path, top: &Path) -> Result<Facts> {
    let mut fields = BTreeMap::from([("version".to_owned(), Value::from(entry.version.as_str()))]);
    for (name, raw) in entry.fields() {
        if let Some(raw) = raw {
            fields.insert(name.to_owned(), serde_json::from_str(raw.get())?);
        }
    }
    let dependencies: Vec<Value> = serde_json::from_str(entry.dependencies.get())?;
    let targets: Vec<Value> = serde_json::from_str(entry.targets.get())?;
    let mut targets: Vec<Target> = targets.into_iter().map(|value| target(value, folder)).collect();
    targets.sort_by(|a, b| (&a.kinds, &a.name).cmp(&(&b.kinds, &b.name)));
    Ok(Facts {
        fields,
        dependencies: dependencies.into_iter().map(|value| dependency(value, top)).collect(),
        targets,
        features: serde_json::from_str(entry.features.get())?,
        metadata: match entry.metadata {
            Some(raw) => serde_json::from_str(raw.get())?,
            None => Value::Null,
        },
    })
}

fn dependency(mut value: Value, top: &Path) -> Dependency {
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let (name, kind) = (text("name"), text("kind"));
    let path = value["path"].as_str().map(|path| {
        Path::new(path).strip_prefix(top).unwrap_or(Path::new(path)).display().to_string()
    });
    let is_optional = value["optional"].as_bool().unwrap_or(false);
    if let Some(object) = value.as_object_mut() {
        // Which version and origin are built, the resolved graph says.
        for key in ["req", "source", "registry", "public"] {
            object.remove(key);
        }
        object.insert("path".to_owned(), path.into());
        if let Some(features) = object.get_mut("features").and_then(Value::as_array_mut) {
            features.sort_by_key(ToString::to_string);
        }
    }
    Dependency { name, is_for_tests: kind == "dev", is_optional, rest: value.to_string() }
}

fn target(mut value: Value, folder: &Path) -> Target {
    let source = PathBuf::from(value["src_path"].as_str().unwrap_or_default());
    let kinds = value["kind"].as_array().into_iter().flatten();
    let kinds = kinds.filter_map(Value::as_str).map(str::to_owned).collect();
    let name = value["name"].as_str().unwrap_or_default().to_owned();
    if let Some(object) = value.as_object_mut() {
        for key in FIELDS_OF_NO_BUILD {
            object.remove(key);
        }
    }
    let source = source.strip_prefix(folder).map(Path::to_owned).unwrap_or(source);
    Target { name, kinds, source, rest: value }
}
