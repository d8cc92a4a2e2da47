//! Why no user was stored, as Lambda tells the caller: `errorType` and `errorMessage`.

use config::UnknownEnvironment;
use error::{Error, chain};
use lambda_runtime::Diagnostic;
use telemetry::EventError;

/// A failed invocation. Its text begins with `Invalid user:` where the caller can mend it, and the
/// integration chooses the status by that.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The user cannot be stored as it is.
    #[error("Invalid user: {reason}")]
    Invalid {
        /// In a word.
        error_type: &'static str,
        /// In a sentence, for the caller alone: it may repeat what the event holds.
        reason: String,
    },
    /// The invocation names no environment.
    #[error("Cannot store the user: the environment is unknown")]
    Environment(#[source] UnknownEnvironment),
    /// The store is down or too slow.
    #[error("Cannot store the user: try again later")]
    Unavailable(#[source] Error),
    /// The store failed, and will again.
    #[error("Cannot store the user: the fault is ours, and in the log")]
    Internal(#[source] Error),
}

impl Failure {
    pub(crate) fn unknown_field(field: &str) -> Self {
        Self::Invalid { error_type: "InvalidUser", reason: format!("unknown field `{field}`") }
    }

    const fn error_type(&self) -> &'static str {
        match self {
            Self::Invalid { error_type, .. } => error_type,
            Self::Environment(_) => "UnknownEnvironment",
            Self::Unavailable(_) => "StoreUnavailable",
            Self::Internal(_) => "StoreFailed",
        }
    }
}

impl EventError for Failure {
    fn is_callers(&self) -> bool {
        matches!(self, Self::Invalid { .. })
    }
}

impl From<UnknownEnvironment> for Failure {
    fn from(error: UnknownEnvironment) -> Self {
        Self::Environment(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Invalid { error_type: "InvalidUser", reason: error.to_string() }
    }
}

impl From<garde::Report> for Failure {
    fn from(report: garde::Report) -> Self {
        let wrong = report.iter().map(|(path, error)| format!("`{path}` {error}"));
        let reason = wrong.collect::<Vec<_>>().join("; ");
        Self::Invalid { error_type: "InvalidUser", reason }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let error_type = match error {
            Error::Invalid(_) => "InvalidUser",
            Error::Taken { .. } => "Taken",
            Error::Refused { .. } | Error::KeyReused => "Refused",
            Error::Unavailable { .. } => return Self::Unavailable(error),
            error => return Self::Internal(error),
        };
        Self::Invalid { error_type, reason: error.to_string() }
    }
}

impl From<Failure> for Diagnostic {
    /// What the caller is told. A cause of ours is logged here, once, and not told.
    fn from(failure: Failure) -> Self {
        if !failure.is_callers() {
            tracing::error!(error = %chain(&failure), "invocation failed");
        }
        Self { error_type: failure.error_type().to_owned(), error_message: failure.to_string() }
    }
}
