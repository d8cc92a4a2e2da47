//! Promotion on AWS: the same lines as a local one prints.

use crate::{fleet::Fleet, interception::Action};

#[test]
fn all_aliases_go_to_the_same_versions_and_once_is_enough() {
    let Some(mut fleet) = Fleet::deployed() else { return };
    let run = fleet.promote(&["dev", "pre"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(
        run.lines,
        ["books: pre -> 1", "orders: v1-pre -> 1", "orders: v2-pre -> 2", "users: pre -> 1"]
    );
    fleet.build("books", "books two");
    fleet.deploy(&["dev"]);
    fleet.between.take_changes();

    let run = fleet.promote(&["dev", "pre", "--function", "books", "--dry-run"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(run.lines, ["books: pre 1 -> 2", "pre: nothing was changed: this was a dry run"]);
    assert_eq!(fleet.between.take_changes(), [""; 0]);
    let run = fleet.promote(&["dev", "pre", "--function", "books"]);
    assert_eq!((run.code, run.end()), (Some(0), "books: pre 1 -> 2"));
    assert_eq!(fleet.moto.alias("books", "pre").as_deref(), Some("2"));
    fleet.between.take_changes();

    let run = fleet.promote(&["dev", "pre"]);
    assert_eq!(run.lines[..2], ["books: pre already at 2", "orders: v1-pre already at 1"]);
    assert_eq!(fleet.between.take_changes(), [""; 0]);
}

#[test]
fn a_function_means_its_lines_and_a_package_one_of_them() {
    let Some(fleet) = Fleet::deployed() else { return };
    let run = fleet.promote(&["dev", "pre", "--function", "orders-v1"]);
    assert_eq!(run.lines, ["orders: v1-pre -> 1"]);
    let run = fleet.promote(&["dev", "pre", "--function", "orders"]);
    assert_eq!(run.lines, ["orders: v1-pre already at 1", "orders: v2-pre -> 2"]);
}

#[test]
fn what_does_not_exist_is_named_with_what_does() {
    let Some(fleet) = Fleet::deployed() else { return };
    let refused = |arguments: &[&str], expected: &str| {
        let run = fleet.promote(arguments);
        assert_eq!((run.code, run.errors.as_str()), (Some(2), expected));
    };
    refused(&["dev", "prod"], "error: there is no environment `prod`; there are: dev, pre, pro\n");
    refused(
        &["dev", "pre", "--function", "boks"],
        "error: there is no function or package `boks`; there are: books, orders-v1, orders, users\n",
    );
    refused(
        &["pre", "pro", "--function", "books"],
        "error: books: `books` has no alias pre to promote; its aliases are: dev\n",
    );
    let run = fleet.promote(&["pre", "pro"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(run.lines.len(), 4);
    fleet.replace_setting("[environments.pre]", "[environments.pre]\nregion = \"eu-west-1\"");
    let run = fleet.promote(&["dev", "pre"]);
    assert_eq!(run.code, Some(2));
    assert!(run.errors.contains("a version cannot be promoted across them"), "{run:?}");
    assert_eq!(fleet.between.take_changes(), [""; 0]);
}

#[test]
fn one_alias_that_cannot_be_moved_does_not_keep_the_others() {
    let Some(fleet) = Fleet::deployed() else { return };
    fleet.between.intercept("POST /2015-03-31/functions/orders/aliases", Action::Deny, 1);
    let run = fleet.promote(&["dev", "pre"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(
        run.errors.starts_with("error: orders-v1: CreateAlias: AccessDeniedException: "),
        "{run:?}"
    );
    assert_eq!(run.lines, ["books: pre -> 1", "orders: v2-pre -> 2", "users: pre -> 1"]);
}
