//! What a deploy does when nothing goes wrong.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::fleet::Fleet;

/// The paths of Lambda's API.
const FUNCTIONS: &str = "/2015-03-31/functions";

fn changes(fleet: &Fleet) -> Vec<String> {
    let changes = fleet.between.take_changes().into_iter();
    let mut changes: Vec<_> = changes.map(|change| change.replace(FUNCTIONS, "")).collect();
    changes.sort();
    changes
}

#[test]
fn the_first_deploy_makes_everything_and_the_second_nothing() {
    let Some(fleet) = Fleet::start() else { return };
    let run = fleet.deploy(&["dev"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(run.end(), "dev: 4 deployed, 0 unchanged");
    assert!(run.lines.contains(&"orders: v1-dev -> 1".to_owned()), "{run:?}");
    assert!(run.lines.contains(&"orders: v2-dev -> 2".to_owned()), "{run:?}");
    assert_eq!(fleet.moto.alias("books", "dev").as_deref(), Some("1"));
    assert_eq!(fleet.moto.alias("orders", "v1-dev").as_deref(), Some("1"));
    assert_eq!(fleet.moto.alias("orders", "v2-dev").as_deref(), Some("2"));
    let version = fleet.moto.version("orders", "1");
    assert_eq!(version["Description"], "orders-v1, commit c0ffee");
    assert_eq!(version["Role"], "arn:aws:iam::123456789012:role/flotilla-orders");
    assert_eq!(
        (&version["Runtime"], &version["Handler"]),
        (&json!("provided.al2023"), &json!("bootstrap"))
    );
    assert_eq!((&version["MemorySize"], &version["Timeout"]), (&json!(128), &json!(10)));
    assert_eq!(fleet.moto.version("books", "1")["TracingConfig"], json!({"Mode": "PassThrough"}));

    changes(&fleet);
    let run = fleet.deploy(&["dev"]);
    assert_eq!((run.code, run.end()), (Some(0), "dev: nothing to do"));
    assert_eq!(changes(&fleet), [""; 0]);
    let run = fleet.deploy(&["dev", "--dry-run"]);
    assert_eq!((run.code, run.end()), (Some(0), "dev: nothing to do"));
    assert_eq!(run.steps(), [""; 0]);
}

#[test]
fn only_the_function_that_changed_is_touched() {
    let Some(mut fleet) = Fleet::deployed() else { return };
    fleet.build("books", "books two");
    let run = fleet.deploy(&["dev"]);
    assert_eq!((run.code, run.end()), (Some(0), "dev: 1 deployed, 3 unchanged"), "{run:?}");
    assert!(run.lines.contains(&"books: dev 1 -> 2".to_owned()), "{run:?}");
    let changes = changes(&fleet);
    assert_eq!(changes[..3], ["POST /books/versions", "PUT /books/aliases/dev", "PUT /books/code"]);
    let upload = "PUT /flotilla-code-123456789012-us-east-1/function/";
    assert!(changes.len() == 4 && changes[3].starts_with(upload), "{changes:?}");
}

#[test]
fn settings_alone_make_a_version_without_an_upload() {
    let Some(mut fleet) = Fleet::deployed() else { return };
    fleet.set("books", "memory_mb", json!(256));
    fleet.set("books", "environment", json!({"SECRET": "hunter2"}));
    let run = fleet.deploy(&["dev"]);
    assert_eq!((run.code, run.end()), (Some(0), "dev: 1 deployed, 3 unchanged"), "{run:?}");
    assert!(!format!("{run:?}").contains("hunter2"), "{run:?}");
    assert_eq!(
        changes(&fleet),
        ["POST /books/versions", "PUT /books/aliases/dev", "PUT /books/configuration"]
    );
    assert_eq!(fleet.moto.version("books", "2")["MemorySize"], 256);
    assert_eq!(fleet.moto.version("books", "2")["Environment"]["Variables"]["SECRET"], "hunter2");
    assert_eq!(fleet.deploy(&["dev"]).end(), "dev: nothing to do");
}

#[test]
fn a_function_is_traced_and_in_a_network_if_its_package_says_so() {
    let Some(mut fleet) = Fleet::start() else { return };
    let network = json!({"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"]});
    fleet.set("books", "tracing", json!("Active"));
    fleet.set("books", "network", network);
    let run = fleet.deploy(&["dev", "books"]);
    assert_eq!((run.code, run.end()), (Some(0), "dev: 1 deployed, 0 unchanged"), "{run:?}");
    let version = fleet.moto.version("books", "1");
    assert_eq!(version["TracingConfig"], json!({"Mode": "Active"}));
    assert_eq!(version["VpcConfig"]["SubnetIds"], json!(["subnet-1"]));
    assert_eq!(version["VpcConfig"]["SecurityGroupIds"], json!(["sg-1"]));
    assert_eq!(fleet.deploy(&["dev", "books"]).end(), "dev: nothing to do");
}

#[test]
fn each_line_of_orders_is_deployed_by_itself() {
    let Some(mut fleet) = Fleet::deployed() else { return };
    fleet.build("orders-v1", "orders-v1 two");
    let run = fleet.deploy(&["dev"]);
    assert_eq!((run.code, run.end()), (Some(0), "dev: 1 deployed, 3 unchanged"), "{run:?}");
    assert!(run.lines.contains(&"orders: v1-dev 1 -> 3".to_owned()), "{run:?}");
    assert_eq!(fleet.moto.alias("orders", "v2-dev").as_deref(), Some("2"));
    // $LATEST has the code of v1 now, which is no reason to publish v2 again.
    assert_eq!(fleet.deploy(&["dev"]).end(), "dev: nothing to do");

    fleet.build("orders-v1", "orders-v1 three");
    fleet.build("orders", "orders two");
    let run = fleet.deploy(&["dev", "orders"]);
    assert_eq!((run.code, run.end()), (Some(0), "dev: 2 deployed, 0 unchanged"), "{run:?}");
    assert_eq!(fleet.moto.alias("orders", "v1-dev").as_deref(), Some("4"));
    assert_eq!(fleet.moto.alias("orders", "v2-dev").as_deref(), Some("5"));
    assert_eq!(fleet.moto.version("orders", "4")["Description"], "orders-v1, commit c0ffee");
}

#[test]
fn a_dry_run_says_what_then_happens_and_changes_nothing() {
    let Some(mut fleet) = Fleet::start() else { return };
    let compare = |fleet: &Fleet| {
        let dry = fleet.deploy(&["dev", "--dry-run"]);
        assert_eq!(dry.code, Some(0), "{dry:?}");
        assert_eq!(dry.end(), "dev: nothing was changed: this was a dry run");
        assert_eq!(changes(fleet), [""; 0]);
        let run = fleet.deploy(&["dev"]);
        assert_eq!(dry.steps(), run.steps());
        assert_eq!(changes(fleet).is_empty(), run.steps().is_empty());
    };
    compare(&fleet);
    fleet.build("books", "books two");
    fleet.build("orders", "orders two");
    fleet.set("users", "timeout_s", json!(20));
    compare(&fleet);
}

#[test]
fn the_code_that_an_environment_has_is_told_by_package() {
    let Some(mut fleet) = Fleet::deployed() else { return };
    fleet.build("orders-v1", "orders-v1 two");
    let run = fleet.deploy(&["dev", "orders-v1"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let digest = |code: &str| BASE64_STANDARD.encode(Sha256::digest(code));
    assert_eq!(
        fleet.deployed_code("dev"),
        json!({
            "books": digest("books one"), "orders": digest("orders one"),
            "orders-v1": digest("orders-v1 two"), "users": digest("users one"),
        })
    );
    assert_eq!(fleet.deployed_code("pre"), json!({}));
}

#[test]
fn a_version_names_the_commit_that_its_own_package_was_built_from() {
    let Some(mut fleet) = Fleet::start() else { return };
    fleet.set("books", "commit", json!("0ld"));
    fleet.set("users", "dirty", json!(true));
    let run = fleet.deploy(&["dev", "books"]);
    assert!(run.lines[0].ends_with("packages from commit 0ld"), "{run:?}");
    let run = fleet.deploy(&["dev"]);
    assert!(
        run.lines[0].ends_with("packages from several builds, whose commits the versions name"),
        "{run:?}"
    );
    let description = |function| fleet.moto.version(function, "1")["Description"].clone();
    assert_eq!(description("books"), "books, commit 0ld");
    assert_eq!(description("orders"), "orders-v1, commit c0ffee");
    assert_eq!(description("users"), "users, commit c0ffee with uncommitted changes");
    // What is not committed of another package is no reason to refuse this one.
    let run = fleet.deploy(&["pre", "books"]);
    assert_eq!((run.code, run.end()), (Some(0), "pre: 1 deployed, 0 unchanged"), "{run:?}");
}

#[test]
fn another_environment_gets_the_version_that_exists() {
    let Some(fleet) = Fleet::deployed() else { return };
    let run = fleet.deploy(&["pre", "books"]);
    assert_eq!((run.code, run.end()), (Some(0), "pre: 1 deployed, 0 unchanged"), "{run:?}");
    assert_eq!(changes(&fleet), ["POST /books/aliases"]);
    assert_eq!(fleet.moto.alias("books", "pre").as_deref(), Some("1"));
}

#[test]
fn a_function_that_was_deleted_by_hand_is_made_again() {
    let Some(fleet) = Fleet::deployed() else { return };
    fleet.moto.delete("books");
    let run = fleet.deploy(&["dev"]);
    assert_eq!((run.code, run.end()), (Some(0), "dev: 1 deployed, 3 unchanged"), "{run:?}");
    // Its zip is still in the code bucket.
    assert_eq!(changes(&fleet), ["POST ", "POST /books/aliases", "POST /books/versions"]);
    assert!(fleet.moto.alias("books", "dev").is_some());
}
