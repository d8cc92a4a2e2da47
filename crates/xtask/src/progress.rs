//! The one place that prints. Results of a command go to standard error too: standard output belongs to the gateway.

use std::fmt;

/// Shows one line to whoever runs the tool.
#[expect(clippy::print_stderr, reason = "this is the tool's one place that prints")]
pub(crate) fn say(line: impl fmt::Display) {
    eprintln!("{line}");
}
