//! What a call to the server can come to, told by the numbers of its errors and never by their texts.

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

/// Errors whose text repeats values: duplicate keys (2601, 2627, 1505), what cannot be converted or does not fit
/// (220, 232, 244, 245, 248, 2628). From 50000 on the text is some trigger's own.
const TELLING: [u32; 9] = [220, 232, 244, 245, 248, 1505, 2601, 2627, 2628];
const OF_TRIGGERS: u32 = 50_000;

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

/// What a statement came to grief on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grief {
    /// A value that another row has.
    Duplicate,
    /// A foreign key or a check.
    Constraint,
    /// Something else.
    Other,
}

/// Unique constraint, and unique index:
/// <https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors>.
const DUPLICATE: [u32; 2] = [2627, 2601];

/// A foreign key or a check.
const CONSTRAINT: u32 = 547;

/// What passes by itself, if the whole transaction is done anew: deadlock (1205), locks and memory that are
/// short (1204, 1222, 8645, 8651), a snapshot that another wrote over (3960), and Azure SQL's list of what is
/// transient: a failing over, moving, busy or throttled database
/// (<https://learn.microsoft.com/azure/azure-sql/database/troubleshoot-common-errors-issues>).
const PASSING: [u32; 25] = [
    1204, 1205, 1222, 3935, 3960, 3966, 8645, 8651, 615, 926, 4221, 10928, 10929, 10936, 40143,
    40166, 40197, 40501, 40540, 40613, 49918, 49919, 49920, 41301, 41302,
];

/// A login that is refused: the user or the password is wrong, disabled, locked or expired.
const REFUSED_LOGIN: [u32; 6] = [18456, 18452, 18470, 18486, 18487, 18488];

/// What another attempt does not help, and an operator does: a database that cannot be opened (4060, 4064, 916,
/// 40532), a server that is paused, stopping or full (17142, 17187, 17197, 6005, 17809, 1105, 9002), a firewall
/// (40615).
const UNAVAILABLE: [u32; 13] =
    [4060, 4064, 916, 40532, 40615, 17142, 17187, 17197, 17809, 6005, 1105, 9002, 233];

/// What is to be made is there: an index (1913), a table (2714), a column (2705).
const MADE_BEFORE: [u32; 3] = [1913, 2714, 2705];

impl ServerError {
    fn passes(&self) -> bool {
        PASSING.contains(&self.number)
    }

    pub(crate) fn grief(&self) -> Grief {
        match self.number {
            CONSTRAINT => Grief::Constraint,
            number if DUPLICATE.contains(&number) => Grief::Duplicate,
            _ => Grief::Other,
        }
    }
}

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
        match self {
            Self::Lost(_) | Self::Overtaken => true,
            Self::Refused(error) => error.passes(),
            Self::Final(_) | Self::Unavailable(_) | Self::Unexpected(_) => false,
        }
    }

    /// Whether the server refused a login.
    pub(crate) fn is_refused_login(&self) -> bool {
        matches!(self, Self::Refused(error) if REFUSED_LOGIN.contains(&error.number))
    }

    /// Whether the statement was to make what is there.
    pub(crate) fn is_made_before(&self) -> bool {
        matches!(self, Self::Refused(error) if MADE_BEFORE.contains(&error.number))
    }

    /// Whether the connection was in order after it.
    pub(crate) fn leaves_connection(&self) -> bool {
        matches!(self, Self::Final(_) | Self::Refused(_) | Self::Overtaken | Self::Unexpected(_))
    }

    /// What the caller of the store is told.
    pub(crate) fn into_error(self, operation: &'static str) -> Error {
        let is_passing = |error: &ServerError| {
            error.passes()
                || UNAVAILABLE.contains(&error.number)
                || REFUSED_LOGIN.contains(&error.number)
        };
        match self {
            Self::Final(error) => error,
            Self::Refused(error) if is_passing(&error) => {
                Error::Unavailable { operation, cause: error.into() }
            }
            Self::Refused(error) => Error::Internal { operation, cause: error.into() },
            Self::Unavailable(cause) | Self::Lost(cause) => Error::Unavailable { operation, cause },
            Self::Overtaken => Error::Unavailable {
                operation,
                cause: "others wrote the same at the same time, again and again".into(),
            },
            Self::Unexpected(cause) => Error::Internal { operation, cause },
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

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(number: u32) -> Failure {
        let message = "no reader of it decides anything".to_owned();
        Failure::Refused(ServerError { number, class: 14, line: 3, message })
    }

    #[test]
    fn a_number_says_what_a_statement_came_to_grief_on() {
        assert_eq!(refused(2627).grief(), Grief::Duplicate);
        assert_eq!(refused(2601).grief(), Grief::Duplicate);
        assert_eq!(refused(547).grief(), Grief::Constraint);
        assert_eq!(refused(1205).grief(), Grief::Other);
    }

    #[test]
    fn a_text_that_repeats_values_is_not_told() {
        for number in [2627, 245, 50_001] {
            let expected = format!("SQL Server error {number} of class 14 in line 3");
            assert_eq!(refused(number).to_string(), expected);
        }
    }

    #[test]
    fn only_what_passes_by_itself_is_tried_again() {
        for passing in [1205, 3960, 40501, 40613, 49918, 49919, 49920, 10928, 10929] {
            assert!(refused(passing).may_pass(), "{passing}");
        }
        for lasting in [2627, 547, 18456, 4060, 207, 8152] {
            assert!(!refused(lasting).may_pass(), "{lasting}");
        }
    }

    #[test]
    fn what_may_pass_is_unavailable_and_the_rest_is_a_bug() {
        for number in [1205, 18456, 4060, 40613] {
            let error = refused(number).into_error("read an entity");
            assert!(matches!(error, Error::Unavailable { .. }), "{number}");
        }
        assert_eq!(
            error::chain(&refused(208).into_error("read an entity")),
            "failed to read an entity: SQL Server error 208 of class 14 in line 3: no reader of it decides \
             anything"
        );
    }
}
