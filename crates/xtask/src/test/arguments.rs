//! What `cargo test` and the programs of tests are called with. It starts nothing.

use std::ffi::OsString;

use crate::servers::Kind;

/// What stands between the arguments of `cargo test` and those of the programs of tests.
const SEPARATOR: &str = "--";

/// The word for the tests of stores, and what their paths have in them: other tests have the word in their names too.
const STORES: (&str, &str) = ("stores", "stores::");

/// How one says which ignored tests are run. A test program takes one of these, once.
const ABOUT_IGNORED: [&str; 2] = ["--ignored", "--include-ignored"];

/// The arguments of `cargo test`, and those of the programs: what follows the separator, wherever the parser found that.
pub(super) fn split(
    arguments: &[OsString],
    after_separator: &[OsString],
) -> (Vec<OsString>, Vec<OsString>) {
    let mut parts = arguments.splitn(2, |argument| argument == SEPARATOR);
    let for_cargo = parts.next().unwrap_or_default().iter();
    let for_cargo = for_cargo
        .map(|argument| if argument == STORES.0 { STORES.1.into() } else { argument.clone() });
    let for_tests = parts.next().unwrap_or_default().iter().chain(after_separator);
    (for_cargo.collect(), for_tests.cloned().collect())
}

/// The arguments of the programs, so that tests that need a server run where there is one. Those are marked as ignored,
/// for whoever calls `cargo test` without servers.
pub(super) fn with_servers(for_tests: &[OsString], untested: &[Kind]) -> Vec<OsString> {
    let says_which =
        for_tests.iter().any(|argument| ABOUT_IGNORED.iter().any(|word| argument == word));
    let mut arguments: Vec<OsString> = Vec::new();
    arguments.extend((!says_which).then(|| ABOUT_IGNORED[1].into()));
    for kind in untested {
        arguments.extend(["--skip".into(), format!("{}{}::", STORES.1, kind.name()).into()]);
    }
    arguments.extend_from_slice(for_tests);
    arguments
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: super::super::Options,
    }

    /// What `scripts/test LINE` starts behind `cargo test --workspace --no-fail-fast`, without an SQL Server.
    fn started(line: &str) -> String {
        let words = ["test"].into_iter().chain(line.split_whitespace());
        let options = Line::try_parse_from(words).expect("a good line").options;
        let (for_cargo, for_tests) = split(&options.arguments, &options.for_tests);
        let for_tests = with_servers(&for_tests, &[Kind::SqlServer]);
        let words = for_cargo.into_iter().chain(["--".into()]).chain(for_tests);
        words.map(|word| word.into_string().expect("text")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn tests_of_a_store_without_a_server_are_left_out_by_their_path() {
        assert_eq!(started(""), "-- --include-ignored --skip stores::sqlserver::");
    }

    #[test]
    fn stores_are_the_tests_whose_path_says_so() {
        assert_eq!(started("stores"), "stores:: -- --include-ignored --skip stores::sqlserver::");
        assert_eq!(
            started("-p books stores -- --nocapture"),
            "-p books stores:: -- --include-ignored --skip stores::sqlserver:: --nocapture"
        );
    }

    #[test]
    fn arguments_behind_the_separator_reach_the_programs_of_tests() {
        let ours = "--include-ignored --skip stores::sqlserver::";
        assert_eq!(started("-- --nocapture"), format!("-- {ours} --nocapture"));
        assert_eq!(started("--lib -q dune -- --exact"), format!("--lib -q dune -- {ours} --exact"));
    }

    #[test]
    fn whoever_says_which_ignored_tests_to_run_decides_that() {
        assert_eq!(started("-- --ignored"), "-- --skip stores::sqlserver:: --ignored");
        assert_eq!(
            started("dune -- --include-ignored"),
            "dune -- --skip stores::sqlserver:: --include-ignored"
        );
    }
}
