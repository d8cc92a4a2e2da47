//! Decides what a failure of SQLite means to the caller: that it may pass, or that it is a bug.

use std::path::{Path, PathBuf};

use error::{Cause, Error};
use rusqlite::ErrorCode;

/// Why a call did not do what it was asked.
#[derive(Debug)]
pub(super) enum Failure {
    /// The promise has a name for it.
    Answer(Error),
    /// SQLite says so.
    Driver(rusqlite::Error),
    /// The directory cannot be made.
    Directory(std::io::Error),
    /// What must not be: a damaged document, an undeclared field.
    Unexpected(Cause),
}

impl Failure {
    pub(super) fn unexpected(text: String) -> Self {
        Self::Unexpected(text.into())
    }

    /// Another connection was in the way; the same statement may succeed at once.
    pub(super) fn is_busy(&self) -> bool {
        matches!(self, Self::Driver(error) if matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::DatabaseBusy | ErrorCode::FileLockingProtocolFailed)
        ))
    }

    /// The error of an operation on this file.
    pub(super) fn into_error(self, operation: &'static str, file: &Path) -> Error {
        let passes = match &self {
            Self::Answer(_) | Self::Unexpected(_) => false,
            Self::Directory(_) => true,
            Self::Driver(error) => error.sqlite_error_code().is_some_and(may_pass),
        };
        let source: Cause = match self {
            Self::Answer(error) => return error,
            Self::Driver(error) => said(error),
            Self::Directory(error) => error.into(),
            Self::Unexpected(cause) => cause,
        };
        let cause = Cause::from(InFile { file: file.to_owned(), source });
        if passes {
            Error::Unavailable { operation, cause }
        } else {
            Error::Internal { operation, cause }
        }
    }
}

/// The driver repeats itself in its source: this says it once, with the code that SQLite documents at
/// <https://www.sqlite.org/rescode.html>.
fn said(error: rusqlite::Error) -> Cause {
    match error {
        rusqlite::Error::SqliteFailure(code, Some(text)) => {
            format!("{text} (SQLite code {})", code.extended_code).into()
        }
        rusqlite::Error::SqliteFailure(code, None) => code.into(),
        other => other.into(),
    }
}

/// Whether the file, the disk or another process is at fault, and not this program.
fn may_pass(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::FileLockingProtocolFailed
            | ErrorCode::CannotOpen
            | ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::PermissionDenied
            | ErrorCode::ReadOnly
            | ErrorCode::OutOfMemory
    )
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Driver(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Answer(error)
    }
}

/// A cause, and the file that it concerns.
#[derive(Debug, thiserror::Error)]
#[error("`{}`", file.display())]
struct InFile {
    file: PathBuf,
    source: Cause,
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    fn check(code: i32) -> Error {
        let text = Some("the reason".to_owned());
        let driver = rusqlite::Error::SqliteFailure(ffi::Error::new(code), text);
        Failure::from(driver).into_error("read an entity", Path::new("books.sqlite"))
    }

    #[test]
    fn what_may_pass_is_unavailable() {
        for code in [
            ffi::SQLITE_BUSY,
            ffi::SQLITE_BUSY_SNAPSHOT,
            ffi::SQLITE_LOCKED,
            ffi::SQLITE_FULL,
            ffi::SQLITE_IOERR_FSYNC,
            ffi::SQLITE_CANTOPEN,
            ffi::SQLITE_PROTOCOL,
            ffi::SQLITE_READONLY,
        ] {
            assert!(matches!(check(code), Error::Unavailable { .. }), "{code}");
        }
    }

    #[test]
    fn what_does_not_pass_is_internal_and_names_the_file() {
        for code in [ffi::SQLITE_CORRUPT, ffi::SQLITE_NOTADB, ffi::SQLITE_ERROR] {
            assert!(matches!(check(code), Error::Internal { .. }), "{code}");
        }
        assert_eq!(
            error::chain(&check(ffi::SQLITE_CORRUPT)),
            "failed to read an entity: `books.sqlite`: the reason (SQLite code 11)"
        );
    }
}
