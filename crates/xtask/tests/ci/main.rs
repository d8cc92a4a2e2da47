//! `cargo xtask ci` as a program, on a small fleet with history: what runs, what is skipped, what is recorded; and the workflow
//! that asks the same.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod fleet;
mod workflow;

use std::{
    path::Path,
    process::{Command, Output},
};

use fleet::{HELLO, OTHER, PROGRAM, commit, fleet, git, head, write};

fn green(folder: &Path) -> String {
    git(folder, &["rev-parse", "refs/flotilla/green/main"])
}

/// What is said, if the exit code is the expected one.
fn said(folder: &Path, arguments: &str, code: i32) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("ci").args(arguments.split_whitespace()).current_dir(folder);
    command.env("CARGO_TARGET_DIR", folder.join("target"));
    let Output { status, stderr, .. } = command.output().unwrap();
    let said = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(code), "{arguments}: {said}");
    said
}

/// The summary, without seconds.
fn summary(said: &str) -> Vec<String> {
    let lines = said.lines().skip_while(|line| *line != "=== summary").skip(1);
    let words = |line: &str| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    lines.take_while(|line| !line.contains(':')).map(words).collect()
}

#[test]
fn what_a_change_reaches_passes_all_steps_and_then_its_commit_is_green() {
    let fleet = fleet();
    write(fleet.path(), OTHER, &PROGRAM.replace("other", "another"));
    commit(fleet.path());
    let text = said(fleet.path(), "--since-green main --green main", 0);
    assert_eq!(summary(&text), ["passed fmt", "passed clippy", "passed test", "passed build"]);
    assert!(text.contains("cargo clippy --package other --all-targets"), "{text}");
    assert!(text.contains("building 1 of 2 functions"), "{text}");
    let has = |package: &str| {
        fleet.path().join(format!("target/lambda/{package}/bootstrap.zip")).exists()
    };
    assert!(has("other") && !has("hello"));
    assert_eq!(green(fleet.path()), head(fleet.path()));
}

#[test]
fn the_first_failure_ends_it_is_repeated_by_the_command_that_is_named_and_nothing_is_green() {
    let fleet = fleet();
    let before = green(fleet.path());
    write(fleet.path(), HELLO, "fn main() {\n    let unused = shared::hello();\n}\n");
    commit(fleet.path());
    let text = said(fleet.path(), "--since-green main --green main", 1);
    assert_eq!(summary(&text), ["passed fmt", "FAILED clippy", "not run", "not run"]);
    let last = text.lines().last().unwrap();
    assert_eq!(
        last,
        "error: `clippy` failed; this repeats it alone: scripts/ci clippy --since-green main"
    );
    assert_eq!(green(fleet.path()), before);
    assert_eq!(summary(&said(fleet.path(), "clippy --since-green main", 1)), ["FAILED clippy"]);
    assert_eq!(summary(&said(fleet.path(), "fmt --since-green main", 0)), ["passed fmt"]);
    // Other packages have no fault.
    write(fleet.path(), OTHER, &PROGRAM.replace("other", "another"));
    assert_eq!(summary(&said(fleet.path(), "clippy --uncommitted", 0)), ["passed clippy"]);
    assert_eq!(summary(&said(fleet.path(), "clippy --all", 1)), ["FAILED clippy"]);
}

#[test]
fn a_test_that_fails_is_a_failure_and_one_that_is_new_reaches_no_build() {
    let fleet = fleet();
    write(fleet.path(), "crates/functions/other/tests/all.rs", "#[test]\nfn one() {}\n");
    assert_eq!(
        summary(&said(fleet.path(), "test build --uncommitted", 0)),
        ["passed test", "skipped build"]
    );
    let fails = "#[test]\nfn one() {\n    panic!();\n}\n";
    write(fleet.path(), "crates/functions/other/tests/all.rs", fails);
    assert_eq!(summary(&said(fleet.path(), "test --uncommitted", 1)), ["FAILED test"]);
}

#[test]
fn nothing_changed_runs_nothing_and_is_green() {
    let fleet = fleet();
    write(fleet.path(), "README.md", "The fleet.\n");
    commit(fleet.path());
    let text = said(fleet.path(), "--since-green main --green main", 0);
    assert!(text.starts_with("nothing changed that is built or tested"), "{text}");
    assert!(!fleet.path().join("target/debug").exists());
    assert_eq!(green(fleet.path()), head(fleet.path()));
}

#[test]
fn what_cannot_be_recorded_is_refused_before_anything_runs() {
    let fleet = fleet();
    for (arguments, reason) in [
        ("--green main", "--since-green"),
        ("--green main --uncommitted", "--since-green"),
        ("--green main --since-green main --head main", "cannot be used with"),
        ("fmt --green main --all", "cannot be used with"),
        ("--push origin --all", "--green"),
        ("--all --since main", "cannot be used with"),
        ("everything", "[possible values: fmt, clippy, test, build]"),
    ] {
        let text = said(fleet.path(), arguments, 2);
        assert!(text.contains(reason), "{arguments}: {text}");
    }
    let text = said(fleet.path(), "--green ..bad --all", 1);
    assert!(text.starts_with("error: `..bad` cannot name a ref"), "{text}");
    write(fleet.path(), HELLO, "fn main() {}\n");
    let text = said(fleet.path(), "--green main --all", 1);
    assert!(text.starts_with("error: files differ from the commit"), "{text}");
}

#[test]
fn a_record_that_was_never_made_means_everything() {
    let fleet = fleet();
    let text = said(fleet.path(), "fmt --since-green never", 0);
    assert!(text.starts_with("everything is reported as changed: "), "{text}");
    assert!(text.contains("cargo fmt --package hello --package other --package shared"), "{text}");
}
