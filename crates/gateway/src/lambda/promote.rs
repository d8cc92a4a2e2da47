//! Points aliases of one environment at what another one has.
//!
//! It makes no version and touches no code.

use std::path::Path;

use super::{
    state::{State, Version, prefix_of},
    state_file::{StateError, StateFiles},
};

/// Which functions are promoted.
#[derive(Clone, Debug)]
pub enum Selection {
    /// All of them.
    All,
    /// A function, or a package that is published as one line of a function.
    Named(String),
}

/// What became of one alias. Its `Display` is the line that a person reads: `books: pro 1 -> 3`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Promoted {
    /// The function's name.
    pub function: String,
    /// The alias that points at `version` now.
    pub alias: String,
    /// What it pointed at before.
    pub before: Option<u64>,
    /// What it points at.
    pub version: u64,
}

impl std::fmt::Display for Promoted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { function, alias, before, version } = self;
        match before {
            Some(before) if before == version => {
                write!(formatter, "{function}: {alias} already at {version}")
            }
            Some(before) => write!(formatter, "{function}: {alias} {before} -> {version}"),
            None => write!(formatter, "{function}: {alias} -> {version}"),
        }
    }
}

/// Why nothing was promoted. Nothing is changed when there is an error.
#[derive(Debug, thiserror::Error)]
pub enum PromoteError {
    /// There is no such environment.
    #[error("there is no environment `{name}`; there are: {known}")]
    UnknownEnvironment {
        /// The name as it was given.
        name: String,
        /// Those that exist.
        known: String,
    },
    /// There is no such function or package.
    #[error("there is no function or package `{name}`; there are: {known}")]
    UnknownFunction {
        /// The name as it was given.
        name: String,
        /// Functions that exist.
        known: String,
    },
    /// The function has no alias of the environment that is promoted from.
    #[error("`{function}` has nothing in `{environment}` to promote; its aliases are: {known}")]
    NothingToPromote {
        /// The function or package as it was given.
        function: String,
        /// The environment.
        environment: String,
        /// The aliases that it has.
        known: String,
    },
    /// The state cannot be read or written.
    #[error(transparent)]
    State(#[from] StateError),
}

/// For each alias of the environment `from`: the same alias of `to` points at the same version afterwards.
pub fn promote(
    data: &Path,
    selection: &Selection,
    from: &str,
    to: &str,
) -> Result<Vec<Promoted>, PromoteError> {
    let files = StateFiles::new(data);
    let lock = files.lock()?;
    let mut state = files.read()?;
    let promoted = promote_in(&mut state, selection, from, to)?;
    if promoted.iter().any(|one| one.before != Some(one.version)) {
        files.write(&lock, &state)?;
    }
    Ok(promoted)
}

fn promote_in(
    state: &mut State,
    selection: &Selection,
    from: &str,
    to: &str,
) -> Result<Vec<Promoted>, PromoteError> {
    for name in [from, to] {
        if !state.environments.iter().any(|known| known == name) {
            let known = list(state.environments.iter());
            return Err(PromoteError::UnknownEnvironment { name: name.to_owned(), known });
        }
    }
    let known = list(state.functions.keys());
    let is_function =
        matches!(selection, Selection::Named(name) if state.functions.contains_key(name));
    let mut promoted = Vec::new();
    let mut named = None;
    for (name, function) in &mut state.functions {
        let wanted = |version: &Version| match selection {
            Selection::All => true,
            Selection::Named(selected) if is_function => selected == name,
            Selection::Named(package) => version.package == *package,
        };
        if function.versions.values().any(wanted) {
            named = Some(list(function.aliases.keys()));
        }
        let moves = function.aliases.iter().filter_map(|(alias, number)| {
            let prefix = prefix_of(alias, from)?;
            let version = function.versions.get(number)?;
            wanted(version).then(|| (format!("{prefix}{to}"), *number))
        });
        for (alias, version) in moves.collect::<Vec<_>>() {
            let before = function.aliases.insert(alias.clone(), version);
            promoted.push(Promoted { function: name.clone(), alias, before, version });
        }
    }
    match (selection, named) {
        (Selection::Named(name), None) => {
            Err(PromoteError::UnknownFunction { name: name.clone(), known })
        }
        (Selection::Named(name), Some(known)) if promoted.is_empty() => {
            Err(PromoteError::NothingToPromote {
                function: name.clone(),
                environment: from.to_owned(),
                known,
            })
        }
        _ => Ok(promoted),
    }
}

fn list<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<&str> = names.map(String::as_str).collect();
    if names.is_empty() { "none, nothing is published yet".to_owned() } else { names.join(", ") }
}
