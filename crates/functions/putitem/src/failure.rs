//! Why no user was stored, as Lambda tells the caller: `errorType` and `errorMessage`.

use config::UnknownEnvironment;
use error::{Error, chain};
use lambda_runtime::Diagnostic;

/// A failed invocation. Its text begins with `Invalid user:` where the caller can mend it, and the
/// integration chooses the status by that.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The event is no valid user.
    #[error("Invalid user: {0}")]
    Invalid(String),
    /// The invocation names no environment.
    #[error("Cannot store the user: the environment is unknown")]
    Environment(#[source] UnknownEnvironment),
    /// Another user has the username or the email address.
    #[error("Invalid user: {0}")]
    Taken(String),
    /// The store failed.
    #[error("Cannot store the user: try again later")]
    Store(#[source] Error),
}

impl Failure {
    const fn error_type(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "InvalidUser",
            Self::Environment(_) => "UnknownEnvironment",
            Self::Taken(_) => "Taken",
            Self::Store(_) => "StoreFailed",
        }
    }
}

impl From<UnknownEnvironment> for Failure {
    fn from(error: UnknownEnvironment) -> Self {
        Self::Environment(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Invalid(error.to_string())
    }
}

impl From<garde::Report> for Failure {
    fn from(report: garde::Report) -> Self {
        let wrong = report.iter().map(|(path, error)| format!("`{path}` {error}"));
        Self::Invalid(wrong.collect::<Vec<_>>().join("; "))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Taken { .. } => Self::Taken(error.to_string()),
            error => Self::Store(error),
        }
    }
}

impl From<Failure> for Diagnostic {
    /// What the caller is told. A cause of ours is logged here, once, and not told.
    fn from(failure: Failure) -> Self {
        if matches!(failure, Failure::Environment(_) | Failure::Store(_)) {
            tracing::error!(error = %chain(&failure), "invocation failed");
        }
        Self { error_type: failure.error_type().to_owned(), error_message: failure.to_string() }
    }
}
