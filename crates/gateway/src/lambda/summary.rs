//! What is published, for a table that a person reads.
//!
//! A copy: nothing is changed through it.

/// A function with its versions and aliases.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FunctionSummary {
    /// The function's name.
    pub name: String,
    /// Its versions, oldest first.
    pub versions: Vec<u64>,
    /// Its aliases by name, each with the version that it points at.
    pub aliases: Vec<(String, u64)>,
}
