//! The program of an entity as a tool: a process of its own, on the files that an earlier program left.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use config::Environment;
use serde_json::json;
use store::{
    Entity, Filter, Query, Sort, Stores,
    contract::{
        Directory,
        evolution::{Earlier, Later},
    },
};

/// The program, which `cargo test` builds.
fn program(directory: &Directory, arguments: &str) -> Command {
    let test = env::current_exe().unwrap();
    let path = test.parent().unwrap().parent().unwrap().join("examples/finds");
    assert!(path.exists(), "`cargo build -p api --examples --features tool` makes `finds`");
    let mut program = Command::new(path);
    program.args(arguments.split_whitespace()).env("FLOTILLA_DATA", directory.path());
    program
}

/// The exit code, and what is printed on both streams.
fn run(directory: &Directory, arguments: &str) -> (i32, String, String) {
    let output = program(directory, arguments).output().unwrap();
    let [out, error] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    (output.status.code().unwrap(), out, error)
}

/// Files in which the earlier program stored so many, of which the first two share what is unique for the later one
/// if that is asked for.
async fn filled(count: u32, is_taken: bool) -> Directory {
    let directory = Directory::new();
    let store =
        Stores::<Earlier>::embedded_in(directory.path()).get(Environment::Dev).await.unwrap();
    for number in 1..=count {
        let code = if is_taken && number <= 2 { 0 } else { number };
        let find = json!({
            "id": format!("find-{number:03}"), "name": "x", "code": format!("code-{code}"), "origin": {"place": "here"},
            "parts": [],
        });
        store.create(&serde_json::from_value(find).unwrap(), None).await.unwrap();
    }
    directory
}

/// The identifiers that the later program finds by its new index.
async fn found(directory: &Directory) -> Vec<String> {
    let store = Stores::<Later>::embedded_in(directory.path()).get(Environment::Dev).await.unwrap();
    let filters = vec![Filter::Equals("place", "here".to_owned())];
    let query = Query { filters, sort: Sort::BY_ID, after: None, limit: 1000 };
    let page = store.list(&query).await.unwrap();
    page.items.iter().map(|stored| stored.entity.id().to_owned()).collect()
}

#[tokio::test]
async fn a_new_index_finds_what_was_stored_before_it_after_a_reindex() {
    let directory = filled(3, false).await;
    assert_eq!(found(&directory).await, [""; 0]);
    let done = run(&directory, "reindex dev");
    assert_eq!(done, (0, "dev: finds: 3 indexed\n".to_owned(), String::new()));
    assert_eq!(found(&directory).await, ["find-001", "find-002", "find-003"]);
    // It may be done again, and elsewhere there is nothing.
    assert_eq!(run(&directory, "reindex dev --after find-002").1, "dev: finds: 1 indexed\n");
    assert_eq!(run(&directory, "reindex pre").1, "dev: finds: 0 indexed\n".replace("dev", "pre"));
}

#[tokio::test]
async fn a_unique_value_that_another_has_is_told_and_is_a_failure() {
    let directory = filled(3, true).await;
    let (code, out, error) = run(&directory, "reindex dev");
    assert_eq!(code, 1);
    let refused = "dev: finds: find-002: a find with code `code-0` already exists\n";
    assert_eq!(out, format!("dev: finds: 3 indexed\n{refused}"));
    assert!(
        error.starts_with("Error: 1 of finds in dev have a unique value that another has"),
        "{error}"
    );
}

#[tokio::test]
async fn an_interrupted_reindex_goes_on_where_it_was() {
    let directory = filled(120, false).await;
    // The first page is told at once, since the second has to wait for its time.
    let mut child =
        program(&directory, "reindex dev --per-second 25").stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let last = line.trim_end().strip_prefix("dev: finds: 100 so far, the last is ").unwrap();
    assert_eq!(last, "find-100");

    let (code, out, _) = run(&directory, &format!("reindex dev --after {last}"));
    assert_eq!((code, out.as_str()), (0, "dev: finds: 20 indexed\n"));
    assert_eq!(found(&directory).await.len(), 120);
}

#[test]
fn what_cannot_be_is_refused_with_what_can() {
    let directory = Directory::new();
    for (arguments, code, says) in [
        ("reindex", 2, "<ENV>"),
        ("reindex prod", 2, "`prod` is no environment: use dev, pre or pro"),
        ("reindex dev --per-second 0", 2, "0 is not in 1.."),
        ("prepare", 2, "<ENV>"),
        ("forget dev", 2, "unrecognized subcommand 'forget'"),
    ] {
        let (found, _, error) = run(&directory, arguments);
        assert!(found == code && error.contains(says), "{arguments}: {found}: {error}");
    }
    std::fs::write(directory.path().join("dev"), "a file where a directory should be").unwrap();
    let (code, _, error) = run(&directory, "reindex dev --after find-7");
    assert_eq!(code, 1);
    assert!(error.starts_with("Error: failed to index finds in dev: "), "{error}");
    assert!(error.trim_end().ends_with("; go on with `--after find-7`"), "{error}");
    let prepared = run(&directory, "prepare dev pro");
    let line = "finds: the embedded store makes its files itself\n";
    assert_eq!(prepared, (0, format!("dev: {line}pro: {line}"), String::new()));
}
