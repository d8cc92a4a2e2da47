//! A small fleet with history. No crate comes from elsewhere.

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

/// A function on a library, and one of its own, that pass everything.
const FILES: [(&str, &str); 8] = [
    ("Cargo.toml", "[workspace]\nresolver = '3'\nmembers = ['crates/*/*']\n"),
    (".gitignore", "target\n"),
    ("README.md", "A fleet.\n"),
    ("crates/services/shared/Cargo.toml", "[package]\nname = 'shared'\nedition = '2024'\n"),
    ("crates/services/shared/src/lib.rs", "pub fn hello() -> &'static str {\n    \"hello\"\n}\n"),
    (
        "crates/functions/hello/Cargo.toml",
        "[package]\nname = 'hello'\nedition = '2024'\n[package.metadata.lambda]\n[dependencies]\nshared = { path = '../../services/shared' }\n",
    ),
    (HELLO, "fn main() {\n    println!(\"{}\", shared::hello());\n}\n"),
    (
        "crates/functions/other/Cargo.toml",
        "[package]\nname = 'other'\nedition = '2024'\n[package.metadata.lambda]\n",
    ),
];

pub(crate) const HELLO: &str = "crates/functions/hello/src/main.rs";
pub(crate) const OTHER: &str = "crates/functions/other/src/main.rs";

/// A program that one word is added to.
pub(crate) const PROGRAM: &str = "fn main() {\n    println!(\"other\");\n}\n";

/// The fleet, committed on `main`, and green there.
pub(crate) fn fleet() -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, text) in FILES.into_iter().chain([(OTHER, PROGRAM)]) {
        write(folder.path(), path, text);
    }
    let mut lock = Command::new("cargo");
    lock.args(["generate-lockfile", "--offline", "--quiet"]).current_dir(folder.path());
    assert!(lock.status().unwrap().success());
    git(folder.path(), &["init", "--quiet", "--initial-branch", "main"]);
    commit(folder.path());
    git(folder.path(), &["update-ref", "refs/flotilla/green/main", "HEAD"]);
    folder
}

pub(crate) fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    let nobody = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.com"];
    let output =
        Command::new("git").args(nobody).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

pub(crate) fn commit(folder: &Path) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "Next"]);
}

pub(crate) fn head(folder: &Path) -> String {
    git(folder, &["rev-parse", "HEAD"])
}
