//! A revision's packages and how they are built together. Plain values: nothing here asks cargo or git.

pub mod simulation;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use serde_json::Value;

/// The feature that is on unless somebody says no. <https://doc.rust-lang.org/cargo/reference/features.html>
pub const DEFAULT_FEATURE: &str = "default";

/// Whether `[package.metadata]` says that the package becomes a Lambda function.
pub fn says_function(metadata: &Value) -> bool {
    ["/lambda", "/flotilla"].iter().any(|place| metadata.pointer(place).is_some())
}

/// The packages of one revision.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// The workspace's folder, from the repository's top.
    pub workspace: PathBuf,
    /// The folder of built artifacts, wherever it is.
    pub target: PathBuf,
    /// All packages that are built.
    pub packages: Vec<Package>,
    /// What goes into the functions, as one build of them all makes them; none if no package says that it is one, so that every
    /// program is.
    pub functions: Option<View>,
    /// What goes into libraries and programs, as `cargo build --workspace` makes them.
    pub built: View,
    /// What goes into programs and tests, as `cargo test --workspace` makes them.
    pub tested: View,
}

/// One package.
#[derive(Clone, Debug, Default)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// A registry or a git repository; none for a package on this disk.
    pub source: Option<String>,
    /// From the repository's top; only of packages inside it.
    pub folder: Option<PathBuf>,
    /// Whether it is a member of the workspace.
    pub is_member: bool,
    /// What cargo says about it; only of packages on this disk.
    pub facts: Facts,
}

/// What a manifest says, with all that is inherited from the workspace's root filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// What cargo passes to the compiler by name: version, authors, edition, ...
    pub fields: BTreeMap<String, Value>,
    /// Its dependencies as it names them.
    pub dependencies: BTreeSet<Dependency>,
    /// Its library, programs, tests, examples, benchmarks and build script.
    pub targets: Vec<Target>,
    /// Its features.
    pub features: BTreeMap<String, Value>,
    /// `[package.metadata]`.
    pub metadata: Value,
}

/// A dependency as a manifest names it. Without the version: which one is built, the graph says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency {
    /// The name of the package.
    pub name: String,
    /// Whether it is for tests, examples and benchmarks alone.
    pub is_for_tests: bool,
    /// Whether it is built at all only if a feature asks for it.
    pub is_optional: bool,
    /// Everything else that the manifest says of it, in a form that compares.
    pub rest: String,
}

/// A library, program, test, example, benchmark or build script.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// What it is, as cargo says: `lib`, `bin`, `test`, `custom-build`, ...
    pub kinds: Vec<String>,
    /// From the package's folder, where it is inside.
    pub source: PathBuf,
    /// Everything else that cargo says of it.
    pub rest: Value,
}

/// A build, simulated: which packages, with which features, from which others.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// What is compiled.
    pub nodes: Vec<Node>,
    /// Which node needs which.
    pub links: Vec<Link>,
}

/// A package as it is compiled for one side.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands in [`Graph::packages`].
    pub package: usize,
    /// For the machine that compiles (build scripts, macros), or for the one that runs the program.
    pub is_host: bool,
    /// The features that are on.
    pub features: BTreeSet<String>,
}

/// One node's need of another. Both are places in [`View::nodes`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// Who needs.
    pub from: usize,
    /// What is needed.
    pub to: usize,
    /// The name that the needed one has in the other's source.
    pub name: String,
    /// Whether only tests, examples and benchmarks need it.
    pub is_for_tests: bool,
}

impl Target {
    /// Whether only `cargo test` and its kin build it.
    pub fn is_for_tests(&self) -> bool {
        self.kinds.iter().all(|kind| matches!(kind.as_str(), "test" | "bench" | "example"))
    }

    /// Whether it is a program.
    pub fn is_program(&self) -> bool {
        self.kinds.iter().any(|kind| kind == "bin")
    }

    /// The folder that is its own: where its root `main.rs` stands, unless that is where all sources are.
    fn folder(&self) -> Option<&Path> {
        let folder = self.source.parent()?;
        let is_its_own = self.source.ends_with("main.rs")
            && ![Path::new(""), Path::new("src")].contains(&folder);
        is_its_own.then_some(folder)
    }

    /// Whether it is a build script.
    pub fn is_build_script(&self) -> bool {
        self.kinds.iter().any(|kind| kind == "custom-build")
    }
}

impl Package {
    /// What makes two packages of two revisions the same one: its folder on this disk, or its exact origin.
    pub fn identity(&self) -> String {
        match (&self.source, &self.folder) {
            (Some(source), _) => format!("{} {} {source}", self.name, self.version),
            (None, Some(folder)) => format!("{} at {}", self.name, folder.display()),
            (None, None) => format!("{} on this disk", self.name),
        }
    }

    /// How a reader knows it: members by name, others with their version.
    pub fn label(&self) -> String {
        if self.source.is_none() {
            self.name.clone()
        } else {
            format!("{} {}", self.name, self.version)
        }
    }

    /// Whether a build script runs before it is compiled.
    pub fn has_build_script(&self) -> bool {
        self.facts.targets.iter().any(Target::is_build_script)
    }

    /// Whether it says that it becomes a Lambda function, and has a program of its own name that can.
    pub fn is_function(&self) -> bool {
        says_function(&self.facts.metadata)
            && self.programs().any(|target| target.name == self.name)
    }

    /// The features that it is built with as a function: those that it names for that, else its default ones.
    pub fn features_of_function(&self) -> Vec<&str> {
        match self.facts.metadata.pointer("/flotilla/features").and_then(Value::as_array) {
            Some(named) => named.iter().filter_map(Value::as_str).collect(),
            None => vec![DEFAULT_FEATURE],
        }
    }

    /// The program that alone is compiled from a source: from its root, and from what stands in a folder of its own. `source` is
    /// from the package's folder. What other sources name they compile too; that is not looked at here.
    pub fn program_of_source(&self, source: &Path) -> Option<&str> {
        let is_its = |target: &&Target| {
            let is_below = target.folder().is_some_and(|folder| source.starts_with(folder));
            is_below || target.source == source
        };
        let program = self.programs().find(is_its)?;
        let place = program.folder().unwrap_or(source);
        let mut others = self.facts.targets.iter().filter(|target| !std::ptr::eq(*target, program));
        (!others.any(|target| target.source.starts_with(place))).then_some(&program.name)
    }

    /// Its programs.
    pub fn programs(&self) -> impl Iterator<Item = &Target> {
        self.facts.targets.iter().filter(|target| target.is_program())
    }
}

impl Graph {
    /// What goes into the programs that are shipped.
    pub fn shipped(&self) -> &View {
        self.functions.as_ref().unwrap_or(&self.built)
    }

    /// All builds there are.
    pub fn views(&self) -> impl Iterator<Item = &View> {
        self.functions.iter().chain([&self.built, &self.tested])
    }

    /// The member of that name.
    pub fn member(&self, name: &str) -> Option<usize> {
        self.packages.iter().position(|package| package.is_member && package.name == name)
    }

    /// The package on this disk whose folder holds a path and is the nearest to it.
    pub fn owner(&self, path: &Path) -> Option<usize> {
        let holders = self.packages.iter().enumerate().filter_map(|(place, package)| {
            let folder = package.folder.as_deref()?;
            path.starts_with(folder).then(|| (folder.components().count(), place))
        });
        holders.max().map(|(_, place)| place)
    }
}
