//! What can go wrong, said without HTTP and without a database driver.
//!
//! A store or a domain rule returns [`Error`]; `api` alone decides which status it becomes.
//! The `Display` text is for us and never repeats its source: print the whole [`chain`], once,
//! where the error is handled.

mod chain;
mod violation;

pub use crate::{chain::chain, violation::Violation};

/// Any cause that a driver may hand us.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// A failure of an operation on an entity.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The caller named something that does not exist.
    #[error("{entity} `{id}` does not exist")]
    NotFound {
        /// The kind of thing, in the singular: `book`.
        entity: &'static str,
        /// The identifier as the caller gave it.
        id: String,
    },
    /// A value that must be unique is taken by another entity.
    #[error("a {entity} with {field} `{value}` already exists")]
    Taken {
        /// The kind of thing, in the singular: `book`.
        entity: &'static str,
        /// The unique field, as it is spelled in the API.
        field: &'static str,
        /// The value that is taken.
        value: String,
    },
    /// The entity has another version than the one that the caller expects.
    #[error("{entity} `{id}` was changed since it was read")]
    Stale {
        /// The kind of thing, in the singular: `book`.
        entity: &'static str,
        /// The identifier as the caller gave it.
        id: String,
    },
    /// The request is well formed, but the state of the entity forbids it.
    #[error("{reason}")]
    Refused {
        /// A whole sentence without its full stop: ``status cannot go from `paid` to `pending` ``.
        reason: String,
    },
    /// One or more fields have values that the entity does not allow: all of them are listed.
    #[error("{} invalid: {}", plural(.0.len()), list(.0))]
    Invalid(Vec<Violation>),
    /// A list cannot begin at the place that the caller names: no page of it ended there.
    #[error("the list has no such place")]
    NoSuchPlace,
    /// An idempotency key was used before, for another request.
    #[error("the idempotency key was used before for another request")]
    KeyReused,
    /// A dependency is down or too slow; the same request may succeed later.
    #[error("failed to {operation}: the store is unavailable")]
    Unavailable {
        /// A phrase that completes «failed to»: `read a book`.
        operation: &'static str,
        /// What the driver said.
        #[source]
        cause: Cause,
    },
    /// A bug, or a condition that we never expect.
    #[error("failed to {operation}")]
    Internal {
        /// A phrase that completes «failed to»: `decode a book`.
        operation: &'static str,
        /// What went wrong underneath.
        #[source]
        cause: Cause,
    },
}

impl Error {
    /// One field whose value is not allowed.
    pub fn invalid(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![Violation::new(pointer, detail)])
    }

    /// Completes a driver's error that no request should cause: `.map_err(Error::internal("..."))`.
    pub fn internal<C: Into<Cause>>(operation: &'static str) -> impl FnOnce(C) -> Self {
        move |cause| Self::Internal { operation, cause: cause.into() }
    }

    /// Completes a driver's error that may pass: `.map_err(Error::unavailable("..."))`.
    pub fn unavailable<C: Into<Cause>>(operation: &'static str) -> impl FnOnce(C) -> Self {
        move |cause| Self::Unavailable { operation, cause: cause.into() }
    }
}

fn plural(fields: usize) -> String {
    if fields == 1 { "1 field is".to_owned() } else { format!("{fields} fields are") }
}

fn list(violations: &[Violation]) -> String {
    violations.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_named() {
        let error = Error::Invalid(vec![
            Violation::new("/title", "must not be empty"),
            Violation::new("/authors/0", "must not be empty"),
        ]);

        assert_eq!(
            error.to_string(),
            "2 fields are invalid: `/title` must not be empty; `/authors/0` must not be empty"
        );
    }

    #[test]
    fn the_text_for_us_does_not_repeat_its_cause() {
        let error = Error::internal("decode a book")("unexpected end of file");

        assert_eq!(error.to_string(), "failed to decode a book");
        assert_eq!(chain(&error), "failed to decode a book: unexpected end of file");
    }
}
