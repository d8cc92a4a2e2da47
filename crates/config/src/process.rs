//! The process environment: this module and `main.rs` files alone read it. It holds no settings;
//! those are compiled in.

use std::path::{Path, PathBuf};

use crate::{LogLevel, Secret, StoreKind};

/// Where the embedded store keeps its files.
const EMBEDDED_DIRECTORY: &str = "FLOTILLA_DATA";

/// Where Lambda unpacks the function's package:
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>.
const TASK_ROOT: &str = "LAMBDA_TASK_ROOT";

/// What that is on AWS, where nobody can set it.
const TASK_ROOT_ON_AWS: &str = "/var/task";

/// The function's log level, set by Lambda's advanced logging controls:
/// <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html>.
const LOG_LEVEL: &str = "AWS_LAMBDA_LOG_LEVEL";

/// The directory in which the embedded store keeps its files.
pub fn embedded_directory() -> Result<PathBuf, MissingVariable> {
    directory(variable(EMBEDDED_DIRECTORY))
}

/// The directory of the function's own files; nothing outside Lambda.
pub fn task_root() -> Option<PathBuf> {
    variable(TASK_ROOT).map(PathBuf::from)
}

/// Whether AWS itself runs this program, and reads what it logs. What stands for Lambda elsewhere sets the same
/// variables, but has packages in another place.
pub fn is_on_aws() -> bool {
    task_root().is_some_and(|root| root == Path::new(TASK_ROOT_ON_AWS))
}

/// The server on this machine that stands for those of every environment, if there is one.
///
/// Only a program with the embedded store in it asks: one for AWS knows its settings alone.
pub fn local_server(kind: StoreKind) -> Option<Secret> {
    let name = match kind {
        StoreKind::Embedded => return None,
        StoreKind::DynamoDb => "FLOTILLA_DYNAMODB_ENDPOINT",
        StoreKind::MongoDb => "FLOTILLA_MONGODB_URI",
        StoreKind::SqlServer => "FLOTILLA_SQLSERVER_URL",
    };
    variable(name).map(|address| Secret::new(&address))
}

/// The credentials that Lambda gives a function, and what a laptop may set instead:
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>.
pub fn aws_credentials() -> Option<AwsCredentials> {
    Some(AwsCredentials {
        access_key_id: variable("AWS_ACCESS_KEY_ID")?,
        secret_access_key: Secret::new(&variable("AWS_SECRET_ACCESS_KEY")?),
        session_token: session_token(),
    })
}

/// What a request to AWS is signed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsCredentials {
    /// Names the key; it is no secret.
    pub access_key_id: String,
    /// The key.
    pub secret_access_key: Secret,
    /// What a temporary key comes with.
    pub session_token: Option<Secret>,
}

/// The log level that the function is configured with, if any.
///
/// A text that is no level counts as none: a function must not fail for the sake of its log.
pub fn log_level() -> Option<LogLevel> {
    variable(LOG_LEVEL)?.parse().ok()
}

fn session_token() -> Option<Secret> {
    variable("AWS_SESSION_TOKEN").map(|token| Secret::new(&token))
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
