//! A mistake of whoever calls this tool, told apart from a failure: its exit code is that of an unknown option.

use thiserror::Error;

/// The exit code of a wrong use, as `clap` ends for an unknown option.
pub(crate) const EXIT_CODE: u8 = 2;

/// What is wrong with the arguments, and what would be right.
#[derive(Debug, Error)]
#[error("{0}")]
pub(crate) struct WrongUse(pub(crate) String);
