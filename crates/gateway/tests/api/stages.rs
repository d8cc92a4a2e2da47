//! Published functions, reached through the variables of stages.

use std::{fs, path::Path};

use serde_json::json;

use crate::served::{Served, definition, function_in, gateway};

/// Runs a subcommand that must succeed, and gives what it prints.
fn run(arguments: &[&str]) -> String {
    let output = gateway().args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Publishes two lines of the function `orders`, each a program that answers its own name.
fn publish(folder: &Path, words: [&str; 2]) -> String {
    let function = fs::read_to_string(function_in(folder)).unwrap();
    let mut functions = Vec::new();
    for (line, word) in ["v1", "v2"].into_iter().zip(words) {
        let answer = json!({ "body": word }).to_string();
        let program = function.replacen("set -u", &format!("set -u\nset -- fixed '{answer}'"), 1);
        let binary = folder.join(format!("orders-{line}"));
        fs::write(&binary, program).unwrap();
        fs::set_permissions(&binary, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        functions.push(json!({
            "package": format!("orders-{line}"), "function": "orders", "line": line, "binary": binary,
            "memory_mb": 128, "timeout_s": 10, "environment": {}
        }));
    }
    let manifest = folder.join("manifest.json");
    fs::write(&manifest, json!({ "functions": functions }).to_string()).unwrap();
    let data = folder.join("data");
    run(&[
        "publish",
        "--data",
        data.to_str().unwrap(),
        "--environments",
        "dev,pre",
        "--manifest",
        manifest.to_str().unwrap(),
    ])
}

#[test]
fn versions_of_one_function_answer_by_the_variables_of_a_stage() {
    let folder = tempfile::tempdir().unwrap();
    let printed = publish(folder.path(), ["one", "two"]);
    assert_eq!(printed.lines().count(), 2, "{printed}");
    let data = folder.path().join("data").to_str().unwrap().to_owned();
    let text = definition(&[
        "GET /v1/orders type: aws_proxy, httpMethod: POST, uri: '@${stageVariables.v1}'",
        "GET /v2/orders type: aws_proxy, httpMethod: POST, uri: '@orders:${stageVariables.alias}'",
    ]);
    let mut arguments = vec!["--data".to_owned(), data.clone()];
    for stage in ["dev", "pre"] {
        arguments.extend(["--stage".to_owned(), stage.to_owned()]);
        arguments.extend(["--variable".to_owned(), format!("v1=orders:v1-{stage}")]);
        arguments.extend(["--variable".to_owned(), format!("alias=v2-{stage}")]);
    }
    let served = Served::start(folder, &text, &arguments);
    let check = |path: &str, expected: &str| {
        let response = served.get(path);
        assert_eq!((response.status, response.text().as_str()), (200, expected), "{path}");
    };

    check("/dev/v1/orders", "one");
    check("/dev/v2/orders", "two");
    check("/pre/v1/orders", "one");

    // A running gateway sees what is published and promoted.
    publish(served.folder.path(), ["one again", "two"]);
    check("/dev/v1/orders", "one again");
    check("/pre/v1/orders", "one");
    let promoted = run(&["promote", "--data", &data, "--all", "dev", "pre"]);
    assert!(promoted.contains("orders: v1-pre"), "{promoted}");
    check("/pre/v1/orders", "one again");
    check("/pre/v2/orders", "two");
}

#[test]
fn an_event_has_the_variables_of_its_stage() {
    let text =
        definition(&["GET /it type: aws_proxy, httpMethod: POST, uri: '@${stageVariables.fn}'"]);
    let arguments = [
        "--stage",
        "dev",
        "--variable",
        "fn=it:dev",
        "--variable",
        "a=1",
        "--stage",
        "pre",
        "--variable",
        "fn=it",
    ];
    let served = Served::alone(&text, &[("it", &["echo"])], &arguments);

    assert_eq!(served.get("/dev/it").json()["stageVariables"], json!({"fn": "it:dev", "a": "1"}));
    assert_eq!(served.get("/pre/it").json()["stageVariables"], json!({"fn": "it"}));
}
