//! `config/changed.toml`: what is known about files that cargo knows nothing about. A rule is checked against the tree: one that
//! names nothing that exists is an error.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use globset::{GlobBuilder, GlobMatcher};
use serde::Deserialize;
use std::collections::BTreeMap;

use crate::graph::Graph;

/// Where the rules stand, from the workspace's root.
pub const FILE: &str = "config/changed.toml";

/// All rules of a workspace.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// Files outside cargo's knowledge. The first rule that matches a file decides.
    pub path: Vec<PathRule>,
    /// Settings files, of which packages compile sections in.
    pub sections: Vec<SectionRule>,
    /// Tests that run what they do not depend on.
    pub tests: Vec<TestsRule>,
}

/// What a change of some files reaches.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathRule {
    /// Globs, from the workspace's root; `../` leads out of it.
    pub files: Vec<Glob>,
    /// Why; it is part of the answer.
    pub because: String,
    /// Packages that compile the files in.
    #[serde(default)]
    pub packages: Vec<String>,
    /// Packages of which only tests read the files.
    #[serde(default)]
    pub tests: Vec<String>,
}

/// Settings files that are compared section by section: top-level tables of TOML.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionRule {
    /// Globs, from the workspace's root.
    pub files: Vec<Glob>,
    /// The key of a section that names a cargo feature of the functions among its packages: what they are built with.
    #[serde(default)]
    pub features: Option<String>,
    /// Which packages compile a section in.
    pub packages: BTreeMap<String, Vec<String>>,
    /// Which packages a section belongs to that is not named above.
    pub otherwise: Vec<String>,
    /// Packages whose tests read all sections.
    #[serde(default)]
    pub tests: Vec<String>,
}

/// Tests that run programs of other packages without a dependency on them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestsRule {
    /// Packages; `*functions` are all functions.
    pub when: Vec<String>,
    /// Packages whose tests run too.
    pub run: Vec<String>,
}

/// All functions, in [`TestsRule::when`].
pub const ALL_FUNCTIONS: &str = "*functions";

/// A pattern of paths: `*` stays within a folder, `**` does not.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Glob {
    pattern: String,
    matcher: GlobMatcher,
}

impl TryFrom<String> for Glob {
    type Error = globset::Error;

    fn try_from(pattern: String) -> Result<Self, globset::Error> {
        let matcher = GlobBuilder::new(&pattern).literal_separator(true).build()?.compile_matcher();
        Ok(Self { pattern, matcher })
    }
}

impl Glob {
    /// Whether a path, from the workspace's root, is meant.
    pub fn is_match(&self, path: &Path) -> bool {
        self.matcher.is_match(path)
    }
}

impl SectionRule {
    /// Whether a file, from the workspace's root, is one of these.
    pub fn is_about(&self, path: &Path) -> bool {
        self.files.iter().any(|glob| glob.is_match(path))
    }
}

impl Rules {
    /// Reads rules.
    ///
    /// # Errors
    ///
    /// The text is no set of rules.
    pub fn parse(text: &str) -> Result<Self> {
        toml::from_str(text).with_context(|| format!("failed to read `{FILE}`"))
    }

    /// Refuses a rule that is about nothing: no such file, no such package.
    ///
    /// # Errors
    ///
    /// There is such a rule.
    pub fn check(&self, files: &[PathBuf], graph: &Graph) -> Result<()> {
        let globs = self.path.iter().flat_map(|rule| &rule.files);
        for glob in globs.chain(self.sections.iter().flat_map(|rule| &rule.files)) {
            ensure!(
                files.iter().any(|file| glob.is_match(file)),
                "`{FILE}`: `{}` matches no file: remove the rule, or mend the pattern",
                glob.pattern
            );
        }
        for name in self.packages() {
            ensure!(
                name == ALL_FUNCTIONS || graph.member(name).is_some(),
                "`{FILE}`: there is no package `{name}` in the workspace: remove it from its rule, or mend the name"
            );
        }
        Ok(())
    }

    fn packages(&self) -> impl Iterator<Item = &str> {
        let paths = self.path.iter().flat_map(|rule| rule.packages.iter().chain(&rule.tests));
        let sections = self.sections.iter().flat_map(|rule| {
            rule.packages.values().flatten().chain(&rule.otherwise).chain(&rule.tests)
        });
        let tests = self.tests.iter().flat_map(|rule| rule.when.iter().chain(&rule.run));
        paths.chain(sections).chain(tests).map(String::as_str)
    }
}
