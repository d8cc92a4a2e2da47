//! Points aliases of one environment at what another one has.
//!
//! It makes no version and touches no code.

use std::path::Path;

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
pub enum PromoteError {}

/// For each alias of the environment `from`: the same alias of `to` points at the same version afterwards.
pub fn promote(
    _data: &Path,
    _selection: &Selection,
    _from: &str,
    _to: &str,
) -> Result<Vec<Promoted>, PromoteError> {
    Ok(Vec::new())
}
