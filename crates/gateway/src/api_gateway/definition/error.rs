//! Why a definition is not loaded, said to the one who wrote it.

/// A definition that is not loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Neither YAML nor JSON, or not in the form of OpenAPI.
    #[error("{0}")]
    Syntax(String),
    /// Another version of OpenAPI, or none.
    #[error(
        "it is no OpenAPI 3.0: the first line should be `openapi: 3.0.3`, which is what AWS imports"
    )]
    Version,
    /// Something has no meaning.
    #[error("{place}: {reason}")]
    Invalid {
        /// Method and path, where there is one.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// Something has a meaning on AWS that it does not have here.
    #[error("{place}: {what} is not supported by this gateway; remove it, or test it on AWS")]
    Unsupported {
        /// Method and path, where there is one.
        place: String,
        /// What it is.
        what: String,
    },
}

impl LoadError {
    pub(super) fn unsupported(place: &str, what: impl Into<String>) -> Self {
        Self::Unsupported { place: place.to_owned(), what: what.into() }
    }

    pub(super) fn invalid(place: &str, reason: impl Into<String>) -> Self {
        Self::Invalid { place: place.to_owned(), reason: reason.into() }
    }
}
