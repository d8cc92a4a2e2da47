//! Functions, their versions and their aliases, as `state.json` holds them.
//!
//! Values and rules only: no file is touched here and no clock is read.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The layout of `state.json`; a gateway refuses a file with another one.
pub(super) const FORMAT: u32 = 1;

/// Versions without an alias that a function keeps, newest first: enough to go back by hand after a bad day.
pub(super) const KEPT_VERSIONS: usize = 5;

/// All that is published.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    /// [`FORMAT`].
    pub(super) format: u32,
    /// Names of environments, in the order in which they were first published to.
    pub(super) environments: Vec<String>,
    /// Functions by name.
    pub(super) functions: BTreeMap<String, Function>,
}

/// A function: versions that never change, and aliases that move.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Function {
    /// The number of the next version. Numbers are never reused, as on AWS.
    pub(super) next_version: u64,
    /// Versions by number.
    pub(super) versions: BTreeMap<u64, Version>,
    /// Versions that aliases point at.
    pub(super) aliases: BTreeMap<String, u64>,
}

/// An immutable version.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Version {
    /// SHA-256 of the code in base64, as AWS's `CodeSha256` is.
    pub(super) code_sha256: String,
    /// The code's size in bytes.
    pub(super) code_size: u64,
    /// The package that it was built from.
    pub(super) package: String,
    /// When it was published.
    pub(super) published: jiff::Timestamp,
    /// Memory in MB.
    pub(super) memory_mb: u32,
    /// Time limit of an invocation in seconds.
    pub(super) timeout_s: u32,
    /// The function's own environment variables.
    pub(super) environment: BTreeMap<String, String>,
}

impl Default for State {
    fn default() -> Self {
        Self { format: FORMAT, environments: Vec::new(), functions: BTreeMap::new() }
    }
}

impl Default for Function {
    fn default() -> Self {
        Self { next_version: 1, versions: BTreeMap::new(), aliases: BTreeMap::new() }
    }
}

impl Version {
    /// Whether publishing `other` would change nothing that a caller can see.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let Self {
            code_sha256,
            package,
            memory_mb,
            timeout_s,
            environment,
            code_size: _,
            published: _,
        } = self;
        *code_sha256 == other.code_sha256
            && *package == other.package
            && *memory_mb == other.memory_mb
            && *timeout_s == other.timeout_s
            && *environment == other.environment
    }
}

impl Function {
    /// The version that an alias points at.
    pub(super) fn version_of(&self, alias: &str) -> Option<(u64, &Version)> {
        let number = self.aliases.get(alias)?;
        self.versions.get_key_value(number).map(|(number, version)| (*number, version))
    }

    /// Adds a version and answers its number.
    pub(super) fn add(&mut self, version: Version) -> u64 {
        let number = self.next_version;
        self.next_version += 1;
        self.versions.insert(number, version);
        number
    }

    /// Forgets versions that no alias points at beyond the newest [`KEPT_VERSIONS`], and answers their numbers.
    pub(super) fn prune(&mut self) -> Vec<u64> {
        let aliased: BTreeSet<u64> = self.aliases.values().copied().collect();
        let unused = self.versions.keys().rev().filter(|number| !aliased.contains(number));
        let pruned: Vec<u64> = unused.skip(KEPT_VERSIONS).copied().collect();
        for number in &pruned {
            self.versions.remove(number);
        }
        pruned
    }
}

impl State {
    /// What is wrong with a state that could be decoded, if anything.
    pub(super) fn fault(&self) -> Option<String> {
        if self.format != FORMAT {
            return Some(format!("its format is {}, and this gateway reads {FORMAT}", self.format));
        }
        for (name, function) in &self.functions {
            if !super::target::is_name(name) {
                return Some(format!("`{name}` is not a function's name"));
            }
            if let Some((alias, number)) =
                function.aliases.iter().find(|(_, number)| !function.versions.contains_key(number))
            {
                return Some(format!(
                    "`{name}:{alias}` points at version {number}, which is missing"
                ));
            }
            if function
                .versions
                .last_key_value()
                .is_some_and(|(newest, _)| *newest >= function.next_version)
            {
                return Some(format!("the next version of `{name}` exists already"));
            }
        }
        None
    }

    /// Adds names of environments that are not known yet.
    pub(super) fn add_environments(&mut self, names: &[String]) {
        for name in names {
            if !self.environments.contains(name) {
                self.environments.push(name.clone());
            }
        }
    }
}

/// The alias of an environment: `dev`, or `v1-dev` in a line of versions.
pub(super) fn alias_of(line: Option<&str>, environment: &str) -> String {
    match line {
        Some(line) => format!("{line}-{environment}"),
        None => environment.to_owned(),
    }
}

/// What stands before the environment's name in `alias`: `""` or `v1-`. `None` if it is another environment's.
pub(super) fn prefix_of<'a>(alias: &'a str, environment: &str) -> Option<&'a str> {
    let prefix = alias.strip_suffix(environment)?;
    (prefix.is_empty() || prefix.ends_with('-')).then_some(prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version() -> Version {
        Version {
            code_sha256: "c2hh".to_owned(),
            code_size: 3,
            package: "books".to_owned(),
            published: jiff::Timestamp::UNIX_EPOCH,
            memory_mb: 128,
            timeout_s: 3,
            environment: BTreeMap::new(),
        }
    }

    #[test]
    fn versions_without_an_alias_are_pruned_and_their_numbers_never_come_back() {
        let mut function = Function::default();
        for _ in 0..9 {
            function.add(version());
        }
        function.aliases = BTreeMap::from([("pro".to_owned(), 2), ("dev".to_owned(), 9)]);
        assert_eq!(function.prune(), [3, 1]);
        assert_eq!(function.versions.keys().copied().collect::<Vec<_>>(), [2, 4, 5, 6, 7, 8, 9]);
        assert_eq!(function.prune(), [0; 0]);
        assert_eq!(function.add(version()), 10);
    }

    #[test]
    fn an_alias_belongs_to_an_environment_by_its_end() {
        assert_eq!(prefix_of("dev", "dev"), Some(""));
        assert_eq!(prefix_of("v1-dev", "dev"), Some("v1-"));
        assert_eq!(prefix_of("v1dev", "dev"), None);
        assert_eq!(prefix_of("v1-pro", "dev"), None);
        assert_eq!(alias_of(Some("v1"), "dev"), "v1-dev");
    }

    #[test]
    fn a_state_that_contradicts_itself_says_where() {
        let mut state = State::default();
        let mut function = Function::default();
        function.add(version());
        function.aliases.insert("dev".to_owned(), 1);
        state.functions.insert("books".to_owned(), function);
        assert_eq!(state.fault(), None);
        state.functions.get_mut("books").unwrap().aliases.insert("pro".to_owned(), 7);
        assert_eq!(state.fault().unwrap(), "`books:pro` points at version 7, which is missing");
        state.format = 2;
        assert_eq!(state.fault().unwrap(), "its format is 2, and this gateway reads 1");
    }
}
