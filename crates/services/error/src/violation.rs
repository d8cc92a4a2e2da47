//! One field that has a value which is not allowed.

use std::fmt;

/// A wrong field, and why it is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The field as a JSON pointer (RFC 6901) into the entity: `/authors/0`.
    pub pointer: String,
    /// A phrase that completes the sentence: `must not be empty`.
    pub detail: String,
}

impl Violation {
    /// A wrong field by its JSON pointer, and a phrase that says why.
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), detail: detail.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` {}", self.pointer, self.detail)
    }
}
