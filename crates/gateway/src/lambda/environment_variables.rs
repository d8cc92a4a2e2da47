//! The environment variables of an execution environment.
//!
//! Pure. What is not named here does not reach a function: secrets in a developer's shell stay there.

use std::{collections::BTreeMap, path::Path};

use super::function_version::FunctionVersion;

/// Where every function of this Lambda says that it runs.
pub(super) const REGION: &str = "us-east-1";
/// The account of every function and API on this machine: the one that AWS's own examples have.
pub const ACCOUNT: &str = "123456789012";

/// Variables of the gateway that a function is given too: to find programs and certificates, and to be talkative
/// when the developer asked for it.
const INHERITED: [&str; 9] = [
    "HOME",
    "LD_LIBRARY_PATH",
    "PATH",
    "RUST_BACKTRACE",
    "RUST_LOG",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TMPDIR",
    "USER",
];

/// Variables of the gateway whose names start so are meant for functions.
const INHERITED_PREFIX: &str = "FLOTILLA_";

/// The gateway's own variables that functions may see.
pub(super) fn inherited(own: Vec<(String, String)>) -> Vec<(String, String)> {
    let allowed = |name: &str| INHERITED.contains(&name) || name.starts_with(INHERITED_PREFIX);
    own.into_iter().filter(|(name, _)| allowed(name)).collect()
}

/// All variables of an execution environment, as
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html> has them, under those that were given for
/// every function, under the function's own. There is no `AWS_EXECUTION_ENV`: AWS sets none in OS-only runtimes.
pub(super) fn of(
    version: &FunctionVersion,
    shared: &[(String, String)],
    runtime_api: &str,
    working_folder: &Path,
    log_stream: &str,
) -> BTreeMap<String, String> {
    let task_root = version.task_root.as_deref().unwrap_or(working_folder).to_string_lossy();
    let mut variables = BTreeMap::new();
    let mut set = |name: &str, value: &str| variables.insert(name.to_owned(), value.to_owned());
    set("AWS_DEFAULT_REGION", REGION);
    set("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", &version.memory_mb.to_string());
    set("AWS_LAMBDA_FUNCTION_NAME", &version.function);
    set("AWS_LAMBDA_FUNCTION_VERSION", &version.label);
    set("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
    set("AWS_LAMBDA_LOG_GROUP_NAME", &format!("/aws/lambda/{}", version.function));
    set("AWS_LAMBDA_LOG_STREAM_NAME", log_stream);
    set("AWS_REGION", REGION);
    set("LAMBDA_RUNTIME_DIR", &task_root);
    set("LAMBDA_TASK_ROOT", &task_root);
    set("LANG", "en_US.UTF-8");
    set("TZ", ":UTC");
    set("_HANDLER", "bootstrap");
    for (name, value) in
        shared.iter().map(|(name, value)| (name, value)).chain(&version.environment)
    {
        set(name, value);
    }
    set("AWS_LAMBDA_RUNTIME_API", runtime_api);
    variables
}

/// A log stream's name as AWS makes it: `2026/11/22/[3]0123456789abcdef0123456789abcdef`.
pub(super) fn log_stream(
    version: &FunctionVersion,
    now: jiff::Timestamp,
    identity: uuid::Uuid,
) -> String {
    format!("{}/[{}]{}", now.strftime("%Y/%m/%d"), version.label, identity.simple())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lambda::settings::LocalFunction;

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn secrets_of_the_shell_do_not_reach_a_function() {
        let own = vec![
            pair("AWS_SECRET_ACCESS_KEY", "s"),
            pair("FLOTILLA_X", "1"),
            pair("GITHUB_TOKEN", "t"),
            pair("PATH", "/bin"),
        ];
        assert_eq!(inherited(own), [pair("FLOTILLA_X", "1"), pair("PATH", "/bin")]);
    }

    #[test]
    fn a_function_sees_what_aws_sets_and_its_own_on_top() {
        let local = LocalFunction { name: "books".to_owned(), command: vec!["books".to_owned()] };
        let mut version = FunctionVersion::local(&local, "1");
        version.environment.insert("MODE".to_owned(), "own".to_owned());
        version.environment.insert("TZ".to_owned(), "Europe/Oslo".to_owned());
        let shared = [pair("MODE", "shared"), pair("PATH", "/bin")];
        let stream = log_stream(&version, jiff::Timestamp::UNIX_EPOCH, uuid::Uuid::nil());
        let variables = of(&version, &shared, "127.0.0.1:1", Path::new("/work"), &stream);
        let lines: Vec<String> =
            variables.iter().map(|(name, value)| format!("{name}={value}")).collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        AWS_DEFAULT_REGION=us-east-1
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128
        AWS_LAMBDA_FUNCTION_NAME=books
        AWS_LAMBDA_FUNCTION_VERSION=1
        AWS_LAMBDA_INITIALIZATION_TYPE=on-demand
        AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/books
        AWS_LAMBDA_LOG_STREAM_NAME=1970/01/01/[1]00000000000000000000000000000000
        AWS_LAMBDA_RUNTIME_API=127.0.0.1:1
        AWS_REGION=us-east-1
        LAMBDA_RUNTIME_DIR=/work
        LAMBDA_TASK_ROOT=/work
        LANG=en_US.UTF-8
        MODE=own
        PATH=/bin
        TZ=Europe/Oslo
        _HANDLER=bootstrap
        ");
    }
}
