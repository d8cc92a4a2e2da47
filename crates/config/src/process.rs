//! The process environment: this module and `main.rs` files alone read it. It holds no settings;
//! those are compiled in.

use std::path::PathBuf;

use crate::{LogLevel, Secret};

/// Where the embedded store keeps its files.
const EMBEDDED_DIRECTORY: &str = "FLOTILLA_DATA";

/// The function's log level, set by Lambda's advanced logging controls:
/// <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html>.
const LOG_LEVEL: &str = "AWS_LAMBDA_LOG_LEVEL";

/// The directory in which the embedded store keeps its files.
pub fn embedded_directory() -> Result<PathBuf, MissingVariable> {
    directory(variable(EMBEDDED_DIRECTORY))
}

/// The log level that the function is configured with, if any.
///
/// A text that is no level counts as none: a function must not fail for the sake of its log.
pub fn log_level() -> Option<LogLevel> {
    variable(LOG_LEVEL)?.parse().ok()
}

/// The token that Lambda gives a function, by which the extension for secrets knows it.
pub(crate) fn session_token() -> Option<Secret> {
    variable("AWS_SESSION_TOKEN").map(|token| Secret::new(&token))
}

/// The port that the extension for secrets was told to listen on.
pub(crate) fn extension_port() -> Option<u16> {
    variable("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT")?.parse().ok()
}

/// A variable of the process that is needed here and not set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} is not set: {advice}")]
pub struct MissingVariable {
    /// Its name.
    pub variable: &'static str,
    advice: &'static str,
}

fn directory(value: Option<String>) -> Result<PathBuf, MissingVariable> {
    let missing = MissingVariable {
        variable: EMBEDDED_DIRECTORY,
        advice: "`scripts/up` sets it for the functions that it runs; elsewhere, set it to the \
                 directory that the embedded store may write to",
    };
    value.map(PathBuf::from).ok_or(missing)
}

/// A variable's value; nothing if it is not set, empty, or not UTF-8.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the process environment")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_variable_says_who_sets_it() {
        assert_eq!(
            directory(None).unwrap_err().to_string(),
            "FLOTILLA_DATA is not set: `scripts/up` sets it for the functions that it runs; \
             elsewhere, set it to the directory that the embedded store may write to"
        );
    }
}
