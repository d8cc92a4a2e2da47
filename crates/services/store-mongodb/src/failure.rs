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

    /// The key of the unique index that refused a write, in the servers that say it: `indexed.isbn`.
    pub(crate) fn duplicate_key(&self) -> Option<String> {
        let Self::Driver(error) = self else { return None };
        let reply = mongodb::bson::Document::try_from(error.server_response()?).ok()?;
        let of_write = reply
            .get_array("writeErrors")
            .ok()
            .and_then(|errors| errors.first()?.as_document())
            .unwrap_or(&reply);
        of_write.get_document("keyPattern").ok()?.keys().next().cloned()
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
        match self {
            Self::Raced => true,
            Self::Driver(error) => {
                is_network(error)
                    || error.contains_label(RETRYABLE_WRITE_ERROR)
                    || error.contains_label(TRANSIENT_TRANSACTION_ERROR)
                    || error.contains_label(UNKNOWN_TRANSACTION_COMMIT_RESULT)
                    || self.code() == Some(WRITE_CONFLICT)
                    || self.is_duplicate()
            }
            _ => false,
        }
    }

    /// It may have been done nonetheless.
    pub(crate) fn is_unclear(&self) -> bool {
        match self {
            Self::Driver(error) => {
                is_network(error)
                    || error.contains_label(RETRYABLE_WRITE_ERROR)
                    || error.contains_label(UNKNOWN_TRANSACTION_COMMIT_RESULT)
            }
            Self::Unclear => true,
            _ => false,
        }
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

    /// The server's code, wherever it stands.
    pub(crate) fn code(&self) -> Option<i32> {
        let Self::Driver(error) = self else { return None };
        match &*error.kind {
            ErrorKind::Command(error) => Some(error.code),
            ErrorKind::Write(WriteFailure::WriteError(error)) => Some(error.code),
            ErrorKind::Write(WriteFailure::WriteConcernError(error)) => Some(error.code),
            _ => None,
        }
    }
}

fn is_network(error: &mongodb::error::Error) -> bool {
    matches!(*error.kind, ErrorKind::Io(_) | ErrorKind::ConnectionPoolCleared { .. })
}

/// The reason in one line. The driver's own text holds the server's whole reply, entities included.
fn said(error: &mongodb::error::Error) -> String {
    match &*error.kind {
        ErrorKind::Command(error) => {
            format!("{} (code {} {})", error.message, error.code, error.code_name)
        }
        ErrorKind::Write(WriteFailure::WriteError(error)) => {
            format!("{} (code {})", error.message, error.code)
        }
        ErrorKind::Write(WriteFailure::WriteConcernError(error)) => {
            format!("{} (code {} {})", error.message, error.code, error.code_name)
        }
        other => other.to_string(),
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
