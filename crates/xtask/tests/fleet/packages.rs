//! What a package for AWS may not hold.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::PoisonError,
};

use serde_json::Value;

use crate::server::{PROGRAMS, root};

/// How the functions are built for AWS: the embedded store is a feature that is on by default.
const FOR_AWS: &[&str] = &["--no-default-features"];

/// What every program with SQLite in it holds: the header of its files, and names of its functions.
const MARKS: [&str; 2] = ["SQLite format 3", "sqlite3_"];

/// The functions: programs among the controllers and functions, each named as its folder.
fn functions() -> Vec<String> {
    let folders = ["crates/controllers", "crates/functions"].map(|folder| root().join(folder));
    let packages = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap().flatten());
    let programs = packages.filter(|package| package.path().join("src/main.rs").is_file());
    let mut names: Vec<_> =
        programs.map(|program| program.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Builds the functions and answers their programs by name. The next build replaces them.
fn build(functions: &[String], options: &[&str]) -> BTreeMap<String, PathBuf> {
    let mut command = Command::new("cargo");
    command.args(["build", "--workspace", "--message-format", "json-render-diagnostics"]);
    command.args(functions.iter().flat_map(|name| ["--bin", name])).args(options);
    println!("{command:?}");
    let output = command.current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let output = String::from_utf8(output.stdout).unwrap();
    let messages = output.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let program = |message: Value| {
        let path = PathBuf::from(message["executable"].as_str()?);
        Some((message["target"]["name"].as_str()?.to_owned(), path))
    };
    messages.filter_map(program).collect()
}

fn marks(program: &Path) -> Vec<&'static str> {
    let bytes = fs::read(program).unwrap();
    let holds = |mark: &str| bytes.windows(mark.len()).any(|window| window == mark.as_bytes());
    MARKS.into_iter().filter(|mark| holds(mark)).collect()
}

#[test]
fn no_package_for_aws_holds_sqlite() {
    let _programs = PROGRAMS.lock().unwrap_or_else(PoisonError::into_inner);
    let functions = functions();
    let packaged = build(&functions, FOR_AWS).into_iter().map(|(name, program)| {
        let marks = marks(&program);
        (name, marks)
    });
    let packaged: Vec<_> = packaged.collect();
    // The marks are found where SQLite is, so that their absence means something; and what was there is there again.
    let embedded = build(&functions, &[]);
    assert_eq!(marks(&embedded["books"]), MARKS);
    assert_eq!(packaged, functions.into_iter().map(|name| (name, vec![])).collect::<Vec<_>>());
}
