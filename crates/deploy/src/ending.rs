//! How the program ends: the exit codes. It prints nothing.

use std::{error::Error, process::ExitCode};

use crate::aws::Failure;

/// Something was asked for that does not exist or is not allowed; nothing was changed.
const REFUSED: u8 = 2;

/// The end of work that was begun.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ending {
    /// All is as it should be: 0.
    Done,
    /// Something failed, and was said: 1.
    Incomplete,
}

/// Why work was not begun, or not gone on with.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The request cannot be carried out as it stands: 2.
    Refused(String),
    /// AWS said no: 1.
    Failed(Failure),
}

impl Stop {
    /// A refusal with its causes in one line.
    pub(crate) fn refused(error: impl Error) -> Self {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            text = format!("{text}: {}", error.to_string().trim_end());
            cause = error.source();
        }
        Self::Refused(text)
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Refused(_) => ExitCode::from(REFUSED),
            Self::Failed(_) => ExitCode::FAILURE,
        }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl std::fmt::Display for Stop {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(text) => formatter.write_str(text),
            Self::Failed(failure) => failure.fmt(formatter),
        }
    }
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Done => Self::SUCCESS,
            Ending::Incomplete => Self::FAILURE,
        }
    }
}
