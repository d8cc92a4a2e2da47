//! The one place that prints. Results of a command go to standard error too: standard output belongs to the gateway.

use std::{
    fmt,
    io::{IsTerminal, stderr},
};

use indicatif::{ProgressBar, ProgressStyle};

/// How a bar looks: what is done, and how far it is.
const BAR: &str = "{msg} [{bar:20}] {pos}/{len}";

/// Shows one line to whoever runs the tool.
#[expect(clippy::print_stderr, reason = "this is the tool's one place that prints")]
pub(crate) fn say(line: impl fmt::Display) {
    eprintln!("{line}");
}

/// Whether someone is watching. Otherwise progress is not shown: a log keeps what was done, not how it went.
pub(crate) fn is_terminal() -> bool {
    stderr().is_terminal()
}

/// A bar for work of several steps. It shows nothing where nobody watches, and is gone when it is dropped.
#[derive(Debug)]
pub(crate) struct Steps(ProgressBar);

impl Steps {
    /// Shows what is about to be done.
    pub(crate) fn new(what: &'static str, steps: usize) -> Self {
        let bar = ProgressBar::new(steps as u64).with_message(what);
        Self(match ProgressStyle::with_template(BAR) {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        })
    }

    /// One more step is done, on any thread.
    pub(crate) fn done(&self) {
        self.0.inc(1);
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
