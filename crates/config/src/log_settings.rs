//! How much is logged. What a line looks like is said in `telemetry`.

use std::str::FromStr;

use serde::Deserialize;

use crate::{
    Environment,
    section::{Section, section},
};

/// The section `[log]` of an environment.
pub fn log(environment: Environment) -> &'static LogSettings {
    static SECTION: Section<LogSettings> = section!(log);
    SECTION.get(environment)
}

/// The settings of the log.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    /// The least important lines that are written.
    pub level: LogLevel,
}

/// The importance of a line of the log, from the most important.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Someone should look.
    Error,
    /// Someone may want to look.
    Warn,
    /// What happened: one line for each invocation.
    Info,
    /// Why it happened.
    Debug,
    /// Everything.
    Trace,
}

/// A text that is no level.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no log level: use TRACE, DEBUG, INFO, WARN, ERROR or FATAL")]
pub struct NotALogLevel(String);

impl FromStr for LogLevel {
    type Err = NotALogLevel;

    /// A level in any case, as Lambda's `AWS_LAMBDA_LOG_LEVEL` spells it; `FATAL` is an error here.
    fn from_str(text: &str) -> Result<Self, NotALogLevel> {
        match text.to_ascii_uppercase().as_str() {
            "FATAL" | "ERROR" => Ok(Self::Error),
            "WARN" => Ok(Self::Warn),
            "INFO" => Ok(Self::Info),
            "DEBUG" => Ok(Self::Debug),
            "TRACE" => Ok(Self::Trace),
            _ => Err(NotALogLevel(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_environment_has_valid_settings() {
        for environment in Environment::ALL {
            log(environment);
        }
    }

    #[test]
    fn lambda_s_own_spelling_is_understood() {
        assert_eq!("FATAL".parse(), Ok(LogLevel::Error));
        assert_eq!("debug".parse(), Ok(LogLevel::Debug));
        assert_eq!(
            "loud".parse::<LogLevel>().unwrap_err().to_string(),
            "`loud` is no log level: use TRACE, DEBUG, INFO, WARN, ERROR or FATAL"
        );
    }
}
