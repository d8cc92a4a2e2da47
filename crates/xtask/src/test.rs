//! The workspace's tests: all, or those that a change reaches, and which servers their stores had. It knows none of them.

mod arguments;

use std::{
    ffi::OsString,
    os::unix::process::ExitStatusExt,
    process::{Command, ExitCode, ExitStatus},
};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::{
    changed::{self, Packages, Reached, Selection},
    progress,
    servers::{Kind, Variables},
    workspace::Workspace,
};

/// What a shell adds to the number of the signal that ended a program.
const ENDED_BY_SIGNAL: i32 = 128;

#[derive(Args)]
#[command(mut_group("Selection", |group| group.requires("changed")))]
pub(crate) struct Options {
    /// Test only the packages that a change reaches.
    #[arg(long)]
    changed: bool,
    #[command(flatten)]
    selection: Selection,
    /// What `cargo test` gets besides: a filter, or `-- --nocapture`. `stores` are the tests of stores.
    #[arg(allow_hyphen_values = true)]
    arguments: Vec<OsString>,
    #[arg(last = true, hide = true)]
    for_tests: Vec<OsString>,
}

/// Runs `cargo test` with the arguments.
pub(crate) fn run(options: &Options, variables: &Variables) -> Result<ExitCode> {
    let arguments = arguments::split(&options.arguments, &options.for_tests);
    if !options.changed {
        return cargo_test(&Packages::All, arguments, variables);
    }
    let packages = Reached::by(&changed::ask(&options.selection)?).packages;
    if packages.is_empty() {
        progress::say("nothing changed: no test to run");
        return Ok(ExitCode::SUCCESS);
    }
    cargo_test(&packages, arguments, variables)
}

/// Runs all tests of the packages.
pub(crate) fn packages(packages: &Packages, variables: &Variables) -> Result<ExitCode> {
    cargo_test(packages, (Vec::new(), Vec::new()), variables)
}

/// Then says which stores had no server. All tests run even if some fail: the summary is complete.
fn cargo_test(
    packages: &Packages,
    (for_cargo, for_tests): (Vec<OsString>, Vec<OsString>),
    variables: &Variables,
) -> Result<ExitCode> {
    let untested = untested(variables)?;
    let mut command = Command::new("cargo");
    command.arg("test").args(packages.arguments("--workspace")).arg("--no-fail-fast");
    command.args(for_cargo).arg("--").args(arguments::with_servers(&for_tests, &untested));
    command.current_dir(Workspace::read()?.root);
    let status = command.status().context("failed to start `cargo test`")?;
    for line in report(variables) {
        progress::say(line);
    }
    Ok(exit_code(status))
}

/// The kinds of stores without a server, none of which may be required.
fn untested(variables: &Variables) -> Result<Vec<Kind>> {
    let untested: Vec<_> =
        Kind::ALL.into_iter().filter(|kind| variables.address(*kind).is_none()).collect();
    match variables.required()?.iter().find(|kind| untested.contains(kind)) {
        Some(kind) => bail!(
            "REQUIRE_STORES names {}, and there is no server to test it with: set {}",
            kind.name(),
            kind.variable()
        ),
        None => Ok(untested),
    }
}

/// A line for each kind of store: where its tests ran, or that they did not.
fn report(variables: &Variables) -> Vec<String> {
    let line = |kind: Kind| match variables.address(kind) {
        Some(address) => {
            let remark = variables.remark(kind).map(|remark| format!(" ({remark})"));
            let remark = remark.unwrap_or_default();
            format!("    the tests of {} had the server at {address}{remark}", kind.title())
        }
        None => format!("*** NOT TESTED: {} (set {} to test it)", kind.title(), kind.variable()),
    };
    let (tested, untested): (Vec<_>, Vec<_>) =
        Kind::ALL.into_iter().partition(|kind| variables.address(*kind).is_some());
    tested.into_iter().chain(untested).map(line).collect()
}

fn exit_code(status: ExitStatus) -> ExitCode {
    let signal = || status.signal().map(|number| ENDED_BY_SIGNAL + number);
    let code = status.code().or_else(signal).and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_name_the_stores_that_had_no_server() {
        let value = |name: &str| match name {
            "TEST_MONGODB_URI" => Some("mongodb://me:hunter2@127.0.0.1:27017/".to_owned()),
            "TEST_MONGODB_KIND" => Some("documentdb".to_owned()),
            _ => None,
        };
        assert_eq!(
            report(&Variables::read(value).expect("addresses")),
            [
                "    the tests of MongoDB had the server at 127.0.0.1:27017 (documentdb)",
                "*** NOT TESTED: DynamoDB (set TEST_DYNAMODB_ENDPOINT to test it)",
                "*** NOT TESTED: SQL Server (set TEST_SQLSERVER_URL to test it)",
            ]
        );
    }

    #[test]
    fn a_required_store_without_a_server_is_an_error_before_anything_is_built() {
        let value = |name: &str| (name == "REQUIRE_STORES").then(|| "sqlserver".to_owned());
        let variables = Variables::read(value).expect("nothing wrong");
        assert_eq!(
            untested(&variables).expect_err("no server").to_string(),
            "REQUIRE_STORES names sqlserver, and there is no server to test it with: set TEST_SQLSERVER_URL"
        );
    }

    #[test]
    fn the_exit_code_is_that_of_cargo() {
        assert_eq!(exit_code(ExitStatus::from_raw(101 << 8)), ExitCode::from(101));
        assert_eq!(exit_code(ExitStatus::from_raw(0)), ExitCode::SUCCESS);
        assert_eq!(exit_code(ExitStatus::from_raw(2)), ExitCode::from(130));
    }
}
