//! `xtask changed` and its kin as programs: formats, exit codes, what goes to which stream.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Two functions on a library, committed on `main`; one of them changed since.
fn fleet() -> TempDir {
    let folder = TempDir::new().unwrap();
    let package = |name: &str, rest: &str| {
        format!("[package]\nname = '{name}'\nversion = '0.1.0'\nedition = '2024'\n{rest}")
    };
    let function = "[package.metadata.lambda.deploy]\nmemory = 128\n[dependencies]\napi = { path = '../api' }\n";
    let line = format!("[package.metadata.flotilla]\nfunction = 'orders'\nline = 'v1'\n{function}");
    let write = |path: &str, text: &str| write(folder.path(), path, text);
    write("Cargo.toml", "[workspace]\nresolver = '3'\nmembers = ['api', 'books', 'orders-v1']\n");
    write(".gitignore", "target\n");
    for (name, rest, source) in
        [("api", "", "lib.rs"), ("books", function, "main.rs"), ("orders-v1", &line, "main.rs")]
    {
        write(&format!("{name}/Cargo.toml"), &package(name, rest));
        write(&format!("{name}/src/{source}"), "fn main() {}\n");
    }
    let done = Command::new("cargo")
        .args(["generate-lockfile", "--offline", "--quiet"])
        .current_dir(folder.path())
        .status();
    assert!(done.unwrap().success());
    for arguments in [
        &["init", "--quiet", "--initial-branch", "main"][..],
        &["add", "--all"],
        &["commit", "--quiet", "--message", "One"],
    ] {
        git(folder.path(), arguments);
    }
    write("orders-v1/src/main.rs", "fn main() { }\n");
    folder
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn git(folder: &Path, arguments: &[&str]) {
    let nobody = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.com"];
    assert!(
        Command::new("git")
            .args(nobody)
            .args(arguments)
            .current_dir(folder)
            .status()
            .unwrap()
            .success()
    );
}

fn xtask(folder: &Path, arguments: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments.split(' '))
        .current_dir(folder)
        .output()
        .unwrap()
}

/// What is printed, if the exit code is the expected one.
fn printed(folder: &Path, arguments: &str, code: i32) -> String {
    let output = xtask(folder, arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn text_is_for_people() {
    let fleet = fleet();
    let text = printed(fleet.path(), "changed --why", 0);
    let (first, rest) = text.split_once('\n').unwrap();
    assert!(first.ends_with(" -> working tree"), "{first}");
    assert_eq!(
        rest,
        "1 functions\n  orders v1  code\n    orders-v1/src/main.rs -> orders-v1\n\
         1 packages\n  orders-v1  code\n    orders-v1/src/main.rs -> orders-v1\n"
    );
}

#[test]
fn other_formats_are_for_scripts_and_workflows() {
    let fleet = fleet();
    let printed = |arguments: &str| printed(fleet.path(), arguments, 0);
    assert_eq!(printed("changed --format names"), "orders-v1\n");
    assert_eq!(printed("changed --functions --format names"), "orders-v1\n");
    assert_eq!(printed("changed --format cargo"), "-p orders-v1\n");
    assert_eq!(
        serde_json::from_str::<Value>(&printed("changed --format matrix")).unwrap(),
        json!({"include": [{"function": "orders", "package": "orders-v1", "line": "v1", "code": true, "settings": false}]})
    );
    assert_eq!(
        printed("changed --packages --format matrix"),
        "{\"include\":[{\"folder\":\"orders-v1\",\"package\":\"orders-v1\",\"reach\":\"binary\"}]}\n"
    );
    let answer: Value = serde_json::from_str(&printed("changed --format json")).unwrap();
    let why = json!(["orders-v1/src/main.rs", "orders-v1"]);
    let base = answer["base"].as_str().unwrap();
    assert_eq!(base.len(), 40);
    assert_eq!(
        answer,
        json!({
            "version": 1, "base": base, "head": "working tree", "everything": null, "removed": [], "notes": [],
            "functions": [{"function": "orders", "package": "orders-v1", "line": "v1", "code": true, "settings": false, "why": why}],
            "packages": [{"package": "orders-v1", "folder": "orders-v1", "reach": "binary", "why": why}],
        })
    );
}

#[test]
fn nothing_changed_is_an_exit_code_of_its_own_and_an_empty_matrix() {
    let fleet = fleet();
    git(fleet.path(), &["checkout", "--quiet", "."]);
    assert_eq!(printed(fleet.path(), "changed --format matrix", 3), "{\"include\":[]}\n");
    assert_eq!(printed(fleet.path(), "changed --format names", 3), "");
    assert_eq!(printed(fleet.path(), "changed --format cargo", 3), "\n");
    assert!(printed(fleet.path(), "changed", 3).ends_with("nothing changed\n"));
    write(fleet.path(), "books/tests/all.rs", "");
    assert_eq!(printed(fleet.path(), "changed --format names", 0), "books\n");
    assert_eq!(printed(fleet.path(), "changed --functions --format names", 3), "");
}

#[test]
fn wrong_use_and_failures_have_one_exit_code_and_say_what_to_do() {
    let fleet = fleet();
    for arguments in [
        "changed --format xml",
        "changed --exact",
        "changed --since a --uncommitted",
        "changed --head gone",
    ] {
        assert_eq!(printed(fleet.path(), arguments, 2), "", "{arguments}");
    }
    let elsewhere = TempDir::new().unwrap();
    let output = xtask(elsewhere.path(), "changed");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("error: there is no git working tree here"), "{said}");
    write(fleet.path(), "books/Cargo.toml", "[package\n");
    assert_eq!(printed(fleet.path(), "changed", 2), "");
}

#[test]
fn everything_is_said_beside_the_answer() {
    let fleet = fleet();
    let output = xtask(fleet.path(), "changed --since gone --format names");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stdout, b"api\nbooks\norders-v1\n");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with("everything is reported as changed: `gone` names no commit here: "),
        "{said}"
    );
}

#[test]
fn help_is_a_document() {
    let help = printed(Path::new("."), "changed --help", 0);
    for part in [
        "What counts as changed",
        "Bases",
        "Exit codes",
        "3  nothing changed",
        "--since-green",
        "Examples",
    ] {
        assert!(help.contains(part), "{part}\n{help}");
    }
}

#[test]
fn green_is_where_the_next_question_starts() {
    let fleet = fleet();
    assert_eq!(xtask(fleet.path(), "green main").status.code(), Some(1));
    git(fleet.path(), &["commit", "--quiet", "--all", "--message", "Two"]);
    printed(fleet.path(), "green main", 0);
    printed(fleet.path(), "changed --since-green main", 3);
    write(fleet.path(), "books/src/main.rs", "fn main() {  }\n");
    assert_eq!(printed(fleet.path(), "changed --since-green main --format names", 0), "books\n");
}

#[test]
fn a_command_runs_in_the_folder_of_each_package_that_changed_and_all_are_told() {
    let fleet = fleet();
    assert_eq!(printed(fleet.path(), "run --changed -- ls src", 0), "main.rs\n");
    assert_eq!(printed(fleet.path(), "run -- ls src", 0), "lib.rs\nmain.rs\nmain.rs\n");
    let output = xtask(fleet.path(), "run -- ls src/lib.rs");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    for part in
        ["passed  api", "failed  books", "failed  orders-v1", "error: failed in 2 of 3 packages"]
    {
        assert!(said.contains(part), "{part}\n{said}");
    }
    git(fleet.path(), &["checkout", "--quiet", "."]);
    assert_eq!(printed(fleet.path(), "run --changed -- ls", 0), "");
}

#[test]
fn tests_of_what_changed_are_those_that_run() {
    let fleet = fleet();
    write(fleet.path(), "books/src/main.rs", "fn main() {}\n#[test]\nfn of_books() {}\n");
    write(fleet.path(), "api/src/lib.rs", "#[test]\nfn of_api() {}\n");
    git(fleet.path(), &["add", "api"]);
    git(fleet.path(), &["commit", "--quiet", "--message", "Two", "api"]);
    let ran = printed(fleet.path(), "test --changed --uncommitted", 0);
    assert!(ran.contains("of_books ... ok") && !ran.contains("of_api"), "{ran}");
}

#[test]
fn clean_removes_what_these_commands_made_and_no_more() {
    let fleet = fleet();
    for path in
        ["target/lambda/books/bootstrap.zip", "target/debug/books", ".flotilla/lambda/state.json"]
    {
        write(fleet.path(), path, "x");
    }
    let exists = |path: &str| fleet.path().join(path).exists();
    printed(fleet.path(), "clean", 0);
    assert!(!exists("target/lambda") && exists("target/debug/books") && exists(".flotilla/lambda"));
    printed(fleet.path(), "clean --state", 0);
    assert!(!exists(".flotilla") && exists("target/debug/books"));
}
