//! Versions of functions: published when they change, promoted from one environment to the next.

use std::{fs, path::Path, process::Command};

use serde_json::{Value, json};

use crate::{
    processes,
    server::{self, Server, XTASK, gateway, scratch, version},
};

/// Publishes a version of `books` that differs from the last one in its memory alone.
fn publish_another_version_of_books(data: &Path) -> Value {
    let manifest = fs::read(data.join("manifest.json")).unwrap();
    let mut manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let functions = manifest["functions"].as_array_mut().unwrap();
    functions.retain(|function| function["package"] == "books");
    functions[0]["memory_mb"] = json!(512);
    let path = data.join("another.json");
    fs::write(&path, manifest.to_string()).unwrap();
    let mut publish = Command::new(gateway());
    publish.arg("publish").arg("--data").arg(data).args(["--environments", "dev,pre,pro"]);
    let output = publish.arg("--manifest").arg(&path).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// `cargo xtask promote`, with what it says.
fn promote(data: &Path, arguments: &[&str]) -> String {
    let mut promote = Command::new(XTASK);
    let output = promote.arg("promote").args(arguments).arg("--data").arg(data).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn books_at(data: &Path) -> [u64; 3] {
    ["dev", "pre", "pro"].map(|environment| version(data, "books", environment))
}

#[test]
fn a_version_goes_from_dev_to_pre_to_pro_and_its_data_stays_where_it_is() {
    let folder = scratch();
    let data = folder.path();
    let first = Server::up(data);
    for function in first.ready["functions"].as_array().unwrap() {
        // Two packages are published as versions of `orders`, each with aliases of its own.
        let versions = if function["function"] == "orders" { json!([1, 2]) } else { json!([1]) };
        assert_eq!(function["versions"], versions, "{function}");
    }
    let book = json!({"title": "Ubik", "authors": ["Philip K. Dick"], "isbn": "9780547572291"});
    let created = first.post("/pre/books", &book);
    assert_eq!(created.status, 201, "{created}");
    first.stop();

    let second = Server::up(data);
    assert!(second.log().contains("nothing to publish"), "{}", second.log());
    assert_eq!(books_at(data), [1, 1, 1]);
    assert_eq!(second.get(created.header("location")).body, created.body);

    let published = publish_another_version_of_books(data);
    assert_eq!((&published["version"], &published["published"]), (&json!(2), &json!(true)));
    assert_eq!(books_at(data), [2, 1, 1]);
    assert_eq!(promote(data, &["books", "dev", "pre"]).trim(), "books: pre 1 -> 2");
    promote(data, &["--all", "pre", "pro"]);
    assert_eq!(books_at(data), [2, 2, 2]);

    // The gateway noticed: version 2 answers for both, and each has its own books.
    assert_eq!(second.get("/pre/books").json()["items"], json!([created.json()]));
    assert_eq!(second.get("/pro/books").json()["items"], json!([]));
    let programs = processes::naming(&data.join("lambda/code/books"));
    let newest = data.join("lambda/code/books/2/bootstrap");
    assert!(
        programs.iter().any(|(_, line)| line.starts_with(&*newest.to_string_lossy())),
        "{programs:#?}"
    );
    second.stop();
}

#[test]
fn a_promotion_that_cannot_be_says_what_there_is() {
    let folder = server::scratch();
    let mut promote = Command::new(gateway());
    promote.args(["promote", "--data"]).arg(folder.path()).args(["books", "dev", "nowhere"]);
    let output = promote.output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(!output.stderr.is_empty());
}
