//! Decides what a failure of the server means to the caller: that it may pass, or that it is a bug; and
//! whether the same may be tried again. It reads codes and labels, never the text of a message.

use error::{Cause, Error};
use mongodb::error::{
    ErrorKind, RETRYABLE_WRITE_ERROR, TRANSIENT_TRANSACTION_ERROR,
    UNKNOWN_TRANSACTION_COMMIT_RESULT, WriteFailure,
};

/// Codes of what passes by itself or is the operator's to mend:
/// <https://www.mongodb.com/docs/manual/reference/error-codes/>.
const PASSING: [i32; 27] = [
    6,     // HostUnreachable
    7,     // HostNotFound
    13,    // Unauthorized
    18,    // AuthenticationFailed
    24,    // LockTimeout
    46,    // LockBusy
    50,    // MaxTimeMSExpired
    64,    // WriteConcernTimeout
    89,    // NetworkTimeout
    91,    // ShutdownInProgress
    112,   // WriteConflict
    117,   // ConflictingOperationInProgress
    134,   // ReadConcernMajorityNotAvailableYet
    189,   // PrimarySteppedDown
    202,   // NetworkInterfaceExceededTimeLimit
    251,   // NoSuchTransaction
    262,   // ExceededTimeLimit
    391,   // ReauthenticationRequired
    462,   // IngressRequestRateLimitExceeded
    9001,  // SocketException
    10058, // LegacyNotPrimary
    10107, // NotWritablePrimary
    11600, // InterruptedAtShutdown
    11602, // InterruptedDueToReplStateChange
    13435, // NotPrimaryNoSecondaryOk
    13436, // NotPrimaryOrSecondary
    16500, // too many requests, in services that speak the protocol
];

const DUPLICATE_KEY: i32 = 11000;
const WRITE_CONFLICT: i32 = 112;
const AUTHENTICATION_FAILED: i32 = 18;

/// Why a call did not do what it was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The promise has a name for it.
    Answer(Error),
    /// The driver says so.
    Driver(mongodb::error::Error),
    /// Another writer came in between: the same may succeed at once.
    Raced,
    /// An attempt whose answer was lost may have done it, and what there is now is another writer's.
    Unclear,
    /// What must not be: a damaged document, an undeclared field.
    Unexpected(Cause),
}

impl Failure {
    pub(crate) fn unexpected(text: String) -> Self {
        Self::Unexpected(text.into())
    }

    /// A value that must be unique is taken.
    pub(crate) fn is_duplicate(&self) -> bool {
        self.code() == Some(DUPLICATE_KEY)
    }

    /// The server does not know this login, or no longer. One that it knows may lack a privilege: that is no matter
    /// of the login.
    pub(crate) fn is_refused_login(&self) -> bool {
        let Self::Driver(error) = self else { return false };
        matches!(*error.kind, ErrorKind::Authentication { .. })
            || self.code() == Some(AUTHENTICATION_FAILED)
    }

    /// The same may succeed at once.
    pub(crate) fn may_be_repeated(&self) -> bool {
        self.is_unclear()
            || matches!(self, Self::Raced)
            || self.has_label(TRANSIENT_TRANSACTION_ERROR)
            || matches!(self.code(), Some(WRITE_CONFLICT | DUPLICATE_KEY))
    }

    /// It may have been done nonetheless.
    pub(crate) fn is_unclear(&self) -> bool {
        let Self::Driver(error) = self else { return false };
        matches!(*error.kind, ErrorKind::Io(_) | ErrorKind::ConnectionPoolCleared { .. })
            || self.has_label(RETRYABLE_WRITE_ERROR)
            || self.has_label(UNKNOWN_TRANSACTION_COMMIT_RESULT)
    }

    fn has_label(&self, label: &str) -> bool {
        matches!(self, Self::Driver(error) if error.contains_label(label))
    }

    /// The error of an operation on this database.
    pub(crate) fn into_error(self, operation: &'static str, place: &str) -> Error {
        let passes = self.passes();
        let source: Cause = match self {
            Self::Answer(error) => return error,
            Self::Driver(error) => said(&error).into(),
            Self::Raced => "other writers were in the way each time".into(),
            Self::Unclear => {
                "the answer to a write was lost, and another writer came after it".into()
            }
            Self::Unexpected(cause) => cause,
        };
        let cause = Cause::from(InDatabase { place: place.to_owned(), source });
        if passes {
            Error::Unavailable { operation, cause }
        } else {
            Error::Internal { operation, cause }
        }
    }

    fn passes(&self) -> bool {
        let Self::Driver(error) = self else {
            return matches!(self, Self::Raced | Self::Unclear);
        };
        match &*error.kind {
            ErrorKind::Authentication { .. }
            | ErrorKind::DnsResolve { .. }
            | ErrorKind::ServerSelection { .. }
            | ErrorKind::Write(WriteFailure::WriteConcernError(_)) => true,
            _ => self.may_be_repeated() || self.code().is_some_and(|code| PASSING.contains(&code)),
        }
    }

    /// The server's code.
    pub(crate) fn code(&self) -> Option<i32> {
        let Self::Driver(error) = self else { return None };
        reply(error).map(|(code, _)| code)
    }
}

/// The server's code and message, wherever they stand.
fn reply(error: &mongodb::error::Error) -> Option<(i32, &str)> {
    match &*error.kind {
        ErrorKind::Command(error) => Some((error.code, &error.message)),
        ErrorKind::Write(WriteFailure::WriteError(error)) => Some((error.code, &error.message)),
        ErrorKind::Write(WriteFailure::WriteConcernError(error)) => {
            Some((error.code, &error.message))
        }
        _ => None,
    }
}

/// The reason in one line. The driver's own text holds the server's whole reply, entities included.
fn said(error: &mongodb::error::Error) -> String {
    match reply(error) {
        Some((code, message)) => format!("{message} (code {code})"),
        None => error.kind.to_string(),
    }
}

impl From<mongodb::error::Error> for Failure {
    fn from(error: mongodb::error::Error) -> Self {
        Self::Driver(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Answer(error)
    }
}

/// A cause, and the database that it concerns.
#[derive(Debug, thiserror::Error)]
#[error("`{place}`")]
struct InDatabase {
    place: String,
    source: Cause,
}

#[cfg(test)]
mod tests;
