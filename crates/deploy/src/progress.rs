//! The one place that prints: what is done to standard output, what went wrong to standard error.

use std::fmt;

/// Shows one line of the result.
#[expect(clippy::print_stdout, reason = "this is the tool's one place that prints")]
pub(crate) fn say(line: impl fmt::Display) {
    println!("{line}");
}

/// Shows one line about a failure.
#[expect(clippy::print_stderr, reason = "this is the tool's one place that prints")]
pub(crate) fn complain(line: impl fmt::Display) {
    eprintln!("error: {line}");
}
