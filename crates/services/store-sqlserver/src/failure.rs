//! What a call to the server can come to, told by the numbers of its errors and never by their texts, and when it is
//! tried again.

use std::{fmt, time::Duration};

use error::{Cause, Error};
use store::Backoff;

/// A call that did not succeed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The caller is told this.
    Final(Error),
    /// The server refused a statement.
    Refused(ServerError),
    /// Not now: another attempt at once does not help.
    Unavailable(Cause),
    /// The connection was lost, before anything was committed.
    Lost(Cause),
    /// Another did the same at the same time: it may be different now.
    Overtaken,
    /// A bug, ours or the driver's.
    Unexpected(Cause),
}

/// An error of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServerError {
    number: u32,
    class: u8,
    line: u32,
    message: String,
}

/// What a statement came to grief on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grief {
    /// A value that another row has.
    Duplicate,
    /// A foreign key or a check.
    Constraint,
    /// What is to be made is there.
    MadeBefore,
    /// The user or the password is wrong, disabled, locked or expired.
    Login,
    /// What passes by itself, if the whole transaction is done anew.
    Passing,
    /// What an operator must see to, and no other attempt helps.
    Operator,
    /// Something else.
    Other,
}

/// Errors whose text repeats values: duplicate keys (2601, 2627, 1505), what cannot be converted or does not fit
/// (220, 232, 244, 245, 248, 2628). From 50000 on the text is some trigger's own.
const TELLING: [u32; 9] = [220, 232, 244, 245, 248, 1505, 2601, 2627, 2628];
const OF_TRIGGERS: u32 = 50_000;

impl ServerError {
    /// By <https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors>.
    fn grief(&self) -> Grief {
        match self.number {
            // Unique constraint, and unique index.
            2627 | 2601 => Grief::Duplicate,
            547 => Grief::Constraint,
            // An index, a table, a column.
            1913 | 2714 | 2705 => Grief::MadeBefore,
            18452 | 18456 | 18470 | 18486..=18488 => Grief::Login,
            // A deadlock, locks and memory that are short, and a snapshot that another wrote over.
            1205 | 1204 | 1222 | 8645 | 8651 | 3935 | 3960 | 3966 | 41301 | 41302 => Grief::Passing,
            // Azure SQL's list of what is transient, a failing over, moving, busy or throttled database:
            // <https://learn.microsoft.com/azure/azure-sql/database/troubleshoot-common-errors-issues>.
            615
            | 926
            | 4221
            | 10928
            | 10929
            | 10936
            | 40143
            | 40166
            | 40197
            | 40501
            | 40540
            | 40613
            | 49918..=49920 => Grief::Passing,
            // A database that cannot be opened, a server that is paused, stopping or full, a firewall.
            4060 | 4064 | 916 | 40532 | 17142 | 17187 | 17197 | 17809 | 6005 | 1105 | 9002
            | 40615 | 233 => Grief::Operator,
            _ => Grief::Other,
        }
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, class, line, message } = self;
        write!(formatter, "SQL Server error {number} of class {class} in line {line}")?;
        if TELLING.contains(number) || *number >= OF_TRIGGERS {
            return Ok(());
        }
        write!(formatter, ": {message}")
    }
}

impl std::error::Error for ServerError {}

impl Failure {
    /// An answer that the server should not have given, or something that we should not have asked.
    pub(crate) fn unexpected(cause: impl Into<Cause>) -> Self {
        Self::Unexpected(cause.into())
    }

    /// What the statement came to grief on.
    pub(crate) fn grief(&self) -> Grief {
        match self {
            Self::Refused(error) => error.grief(),
            _ => Grief::Other,
        }
    }

    /// Whether the same again may succeed at once.
    pub(crate) fn may_pass(&self) -> bool {
        matches!(self, Self::Lost(_) | Self::Overtaken) || self.grief() == Grief::Passing
    }

    /// Whether the connection was in order after it.
    pub(crate) fn leaves_connection(&self) -> bool {
        matches!(self, Self::Final(_) | Self::Refused(_) | Self::Overtaken | Self::Unexpected(_))
    }

    /// What the caller of the store is told.
    pub(crate) fn into_error(self, operation: &'static str) -> Error {
        match self {
            Self::Final(error) => error,
            Self::Refused(error) => match error.grief() {
                Grief::Passing | Grief::Login | Grief::Operator => {
                    Error::Unavailable { operation, cause: error.into() }
                }
                _ => Error::Internal { operation, cause: error.into() },
            },
            Self::Unavailable(cause) | Self::Lost(cause) => Error::Unavailable { operation, cause },
            Self::Overtaken => Error::Unavailable {
                operation,
                cause: "others wrote the same at the same time, again and again".into(),
            },
            Self::Unexpected(cause) => Error::Internal { operation, cause },
        }
    }
}

impl From<tiberius::error::Error> for Failure {
    fn from(error: tiberius::error::Error) -> Self {
        use tiberius::error::Error as Driver;
        match error {
            Driver::Server(token) => Self::Refused(ServerError {
                number: token.code(),
                class: token.class(),
                line: token.line(),
                message: token.message().to_owned(),
            }),
            // The rest of an answer that broke off reads as a violation of the protocol.
            Driver::Io { .. } | Driver::Tls(_) | Driver::Protocol(_) | Driver::Routing { .. } => {
                Self::Lost(error.into())
            }
            error => Self::Unexpected(error.into()),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Final(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Final(error) => write!(formatter, "{}", error::chain(error)),
            Self::Refused(error) => write!(formatter, "{error}"),
            Self::Unavailable(cause) | Self::Lost(cause) | Self::Unexpected(cause) => {
                write!(formatter, "{}", error::chain(&**cause))
            }
            Self::Overtaken => formatter.write_str("others wrote the same"),
        }
    }
}

/// What still fails after so many attempts is not passing by itself; the first pause is about as long as a
/// transaction takes, and no caller waits longer than the longest without a new attempt.
const BACKOFF: Backoff = Backoff {
    most_attempts: 10,
    first_pause: Duration::from_millis(10),
    longest_pause: Duration::from_millis(500),
};

/// The attempts of one call.
pub(crate) struct Attempts {
    operation: &'static str,
    attempts: store::Attempts,
}

impl Attempts {
    pub(crate) fn at(operation: &'static str) -> Self {
        Self { operation, attempts: BACKOFF.attempts() }
    }

    /// Waits until it is time for another attempt, or says that there is none.
    pub(crate) async fn after(&mut self, failure: Failure) -> Result<(), Error> {
        if failure.may_pass() && self.attempts.again().await {
            return Ok(());
        }
        Err(failure.into_error(self.operation))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(number: u32) -> Failure {
        let message = "no reader of it decides anything".to_owned();
        Failure::Refused(ServerError { number, class: 14, line: 3, message })
    }

    #[test]
    fn a_number_decides_what_is_tried_again_and_what_the_caller_is_told() {
        for (number, may_pass, is_unavailable) in [
            (1205, true, true),
            (3960, true, true),
            (40613, true, true),
            (49919, true, true),
            (18456, false, true),
            (4060, false, true),
            (2627, false, false),
            (547, false, false),
            (207, false, false),
            (8152, false, false),
        ] {
            assert_eq!(refused(number).may_pass(), may_pass, "{number}");
            let error = refused(number).into_error("read an entity");
            assert_eq!(matches!(error, Error::Unavailable { .. }), is_unavailable, "{number}");
        }
    }

    #[test]
    fn a_text_that_repeats_values_is_not_told() {
        for (number, told) in
            [(2627, ""), (245, ""), (50_001, ""), (208, ": no reader of it decides anything")]
        {
            let expected = format!("SQL Server error {number} of class 14 in line 3{told}");
            assert_eq!(refused(number).to_string(), expected);
        }
    }
}
