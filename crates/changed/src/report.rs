//! The answer, and its JSON form. It prints nothing.

use serde::Serialize;

/// The version of the JSON form. It grows when a reader of the old form would misread the new one.
pub const VERSION: u32 = 1;

/// What changed. `docs/changed.md` documents the JSON form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// [`VERSION`].
    pub version: u32,
    /// The commit before the change; none if there is none to compare with.
    pub base: Option<String>,
    /// The commit after the change, or `working tree`.
    pub head: String,
    /// Why everything is reported; none if each result has a reason of its own.
    pub everything: Option<String>,
    /// The functions whose bytes or settings may differ, by name.
    pub functions: Vec<ChangedFunction>,
    /// The packages whose tests must run, by name.
    pub packages: Vec<ChangedPackage>,
    /// Packages of functions that are no more.
    pub removed: Vec<String>,
    /// What whoever reads the answer should know of how it was found.
    pub notes: Vec<String>,
}

/// A function that a change reaches.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangedFunction {
    /// The Lambda function's name; in a workspace without functions, the program's.
    pub function: String,
    /// The package that it is built from.
    pub package: String,
    /// The line of versions inside the function.
    pub line: Option<String>,
    /// Whether its bytes may differ.
    pub code: bool,
    /// Whether its memory, timeout or environment differ.
    pub settings: bool,
    /// The shortest chain from a changed file to the function.
    pub why: Vec<String>,
}

/// A package that a change reaches.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangedPackage {
    /// Its name.
    pub package: String,
    /// Its folder, from the workspace's root.
    pub folder: String,
    /// How far the change reaches into it.
    pub reach: Reach,
    /// The shortest chain from a changed file to the package.
    pub why: Vec<String>,
}

/// How far a change reaches into a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    /// Only its tests, examples and benchmarks.
    Tests,
    /// Its library and programs, and with them all that depends on it.
    Binary,
}

impl Report {
    /// The packages of the functions whose bytes may differ. Memory, timeout and environment take no build.
    pub fn rebuilt(&self) -> impl Iterator<Item = &str> {
        self.functions.iter().filter(|one| one.code).map(|one| one.package.as_str())
    }

    /// Whether nothing at all is to be built, tested, deployed or removed.
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty() && self.packages.is_empty() && self.removed.is_empty()
    }
}
