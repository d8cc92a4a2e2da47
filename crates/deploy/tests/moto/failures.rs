//! What a deploy does when something goes wrong.

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use crate::{fleet::Fleet, interception::Action};

/// How long a run may take to come to the request that is kept waiting.
const SILENCE_LIMIT: Duration = Duration::from_secs(60);

#[test]
fn a_conflict_with_an_update_in_progress_is_waited_for() {
    let Some(mut fleet) = Fleet::deployed() else { return };
    fleet.build("books", "books two");
    fleet.between.intercept("PUT /2015-03-31/functions/books/code", Action::Conflict, 2);
    fleet.between.intercept("POST /2015-03-31/functions/books/versions", Action::Conflict, 1);
    fleet.between.intercept("PUT /2015-03-31/functions/books/aliases", Action::Conflict, 1);
    let run = fleet.deploy(&["dev"]);
    assert_eq!((run.code, run.end()), (Some(0), "dev: 1 deployed, 3 unchanged"), "{run:?}");
    assert_eq!(fleet.moto.alias("books", "dev").as_deref(), Some("2"));
}

#[test]
fn a_conflict_that_does_not_end_is_a_clear_error() {
    let Some(mut fleet) = Fleet::deployed() else { return };
    fleet.build("books", "books two");
    fleet.between.intercept("PUT /2015-03-31/functions/books/code", Action::Conflict, usize::MAX);
    let run = fleet.deploy(&["dev", "--wait-s", "1"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_eq!(
        run.errors,
        "error: books: UpdateFunctionCode: ResourceConflictException: The operation cannot be performed at this time. An \
         update is in progress for resource: arn:aws:lambda:us-east-1:123456789012:function:books. Another change of this \
         function is in progress: run the command again later (for 1 s; --wait-s allows more)\n"
    );
    assert_eq!(run.end(), "dev: 0 deployed, 3 unchanged, 1 failed: books");
    assert_eq!(fleet.moto.alias("books", "dev").as_deref(), Some("1"));
}

#[test]
fn an_update_in_progress_is_waited_for_before_and_after() {
    let Some(mut fleet) = Fleet::deployed() else { return };
    fleet.build("books", "books two");
    fleet.between.intercept("GET /2015-03-31/functions/books", Action::InProgress, 2);
    let run = fleet.deploy(&["dev"]);
    assert_eq!((run.code, run.end()), (Some(0), "dev: 1 deployed, 3 unchanged"), "{run:?}");

    fleet.between.intercept("GET /2015-03-31/functions/books", Action::InProgress, usize::MAX);
    let run = fleet.deploy(&["dev", "--wait-s", "1"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.errors.contains("AWS is still at work on $LATEST after 1 s"), "{run:?}");
}

#[test]
fn a_function_that_someone_else_changes_meanwhile_is_looked_at_again() {
    let Some(mut fleet) = Fleet::deployed() else { return };
    fleet.build("books", "books two");
    fleet.between.intercept("PUT /2015-03-31/functions/books/code", Action::Stale, 1);
    let run = fleet.deploy(&["dev"]);
    assert_eq!((run.code, run.end()), (Some(0), "dev: 1 deployed, 3 unchanged"), "{run:?}");
    assert!(
        run.lines.contains(&"books: it changed meanwhile, looking again".to_owned()),
        "{run:?}"
    );

    fleet.build("books", "books three");
    fleet.between.intercept("PUT /2015-03-31/functions/books/code", Action::Stale, usize::MAX);
    let run = fleet.deploy(&["dev"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(
        run.errors.contains("Someone else changed it meanwhile: run the command again"),
        "{run:?}"
    );
    assert_eq!(fleet.moto.alias("books", "dev").as_deref(), Some("2"));
}

#[test]
fn throttled_calls_are_made_again() {
    let Some(mut fleet) = Fleet::deployed() else { return };
    fleet.build("books", "books two");
    fleet.between.intercept("PUT /2015-03-31/functions/books/code", Action::Throttle, 2);
    let run = fleet.deploy(&["dev"]);
    assert_eq!((run.code, run.end()), (Some(0), "dev: 1 deployed, 3 unchanged"), "{run:?}");
}

#[test]
fn an_interrupted_run_is_completed_by_the_next() {
    let Some(mut fleet) = Fleet::deployed() else { return };
    fleet.build("books", "books two");
    fleet.between.intercept("POST /2015-03-31/functions/books/versions", Action::Silence, 1);
    let mut killed = fleet.begin_deploy(&["dev"]);
    let begin = Instant::now();
    while !fleet.between.is_silent() {
        assert!(begin.elapsed() < SILENCE_LIMIT, "no version was asked for");
        sleep(Duration::from_millis(20));
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(fleet.moto.alias("books", "dev").as_deref(), Some("1"));
    fleet.between.take_changes();

    let run = fleet.deploy(&["dev"]);
    assert_eq!((run.code, run.end()), (Some(0), "dev: 1 deployed, 3 unchanged"), "{run:?}");
    assert_eq!(
        run.steps(),
        [
            "books: publish a version: books, commit c0ffee",
            "books: move the alias dev from version 1 to the new version"
        ]
    );
    assert_eq!(fleet.moto.alias("books", "dev").as_deref(), Some("2"));
}

#[test]
fn one_failure_leaves_the_others_deployed_and_its_own_alias_where_it_was() {
    let Some(mut fleet) = Fleet::deployed() else { return };
    for package in ["books", "orders-v1", "orders", "users"] {
        fleet.build(package, &format!("{package} two"));
    }
    fleet.between.intercept("PUT /2015-03-31/functions/books/code", Action::Deny, 1);
    fleet.between.intercept("PUT /2015-03-31/functions/orders/code", Action::Deny, 1);
    let run = fleet.deploy(&["dev"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.end().starts_with("dev: 2 deployed, 0 unchanged, 2 failed: "), "{run:?}");
    let text = "error: books: UpdateFunctionCode: AccessDeniedException: User: arn:aws:iam::123456789012:user/ci is not \
                authorized to perform this on resource: books. Let the deployer's policy allow lambda:UpdateFunctionCode on it";
    assert!(run.errors.contains(text), "{run:?}");
    assert!(run.errors.contains("error: orders-v1: UpdateFunctionCode: AccessDenied"), "{run:?}");
    let alias = |function, alias| fleet.moto.alias(function, alias).unwrap();
    assert_eq!((alias("books", "dev"), alias("users", "dev")), ("1".into(), "2".into()));
    assert_eq!((alias("orders", "v1-dev"), alias("orders", "v2-dev")), ("1".into(), "3".into()));
    assert_eq!(fleet.deploy(&["dev"]).end(), "dev: 2 deployed, 2 unchanged");
}

#[test]
fn another_account_is_refused_before_anything_is_changed() {
    let Some(fleet) = Fleet::start() else { return };
    fleet.replace_setting("account = \"123456789012\"", "account = \"210987654321\"");
    let run = fleet.deploy(&["dev"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(
        run.errors.starts_with(
            "error: the credentials in use belong to account 123456789012, and `dev` is in account 210987654321: "
        ),
        "{run:?}"
    );
    assert_eq!(fleet.between.take_changes(), [""; 0]);
}

#[test]
fn what_does_not_exist_or_is_not_allowed_is_refused() {
    let Some(mut fleet) = Fleet::start() else { return };
    fleet.set("books", "dirty", serde_json::json!(true));
    let cases: [(&[&str], &str); 3] = [
        (&["prod"], "error: there is no environment `prod`; there are: dev, pre, pro\n"),
        (
            &["dev", "boks"],
            "error: there is no function or package `boks`; there are: books, orders-v1, orders, users\n",
        ),
        (
            &["pre"],
            "error: built with uncommitted changes, which `pre` refuses: books. Commit and run \
             `scripts/build --all` again, or set `uncommitted = \"allowed\"` for it in `config/deploy.toml`\n",
        ),
    ];
    for (arguments, expected) in cases {
        let run = fleet.deploy(arguments);
        assert_eq!((run.code, run.errors.as_str()), (Some(2), expected));
    }
    let run = fleet.deploy(&["dev", "--manifest", "/nowhere/manifest.json"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.errors
            .contains("there is no `/nowhere/manifest.json`: run `scripts/build --all` first")
    );
    assert_eq!(fleet.between.take_changes(), [""; 0]);
}

#[test]
fn a_zip_that_is_not_the_manifests_is_not_uploaded() {
    let Some(mut fleet) = Fleet::deployed() else { return };
    fleet.build("books", "books two");
    fleet.set("books", "zip", serde_json::json!("users/bootstrap.zip"));
    let run = fleet.deploy(&["dev"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.errors.contains("is not the zip that the manifest describes"), "{run:?}");
    assert_eq!(fleet.between.take_changes(), [""; 0]);
}

#[test]
fn a_role_that_does_not_exist_is_waited_for_and_then_named_as_the_cause() {
    let Some(fleet) = Fleet::start() else { return };
    assert_eq!(fleet.deploy(&["dev", "users"]).code, Some(0), "the roles are there");
    fleet.replace_setting("role/flotilla-{function}", "role/nobody");
    let run = fleet.deploy(&["dev", "books", "--wait-s", "1"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(
        run.errors.contains(
            "books: CreateFunction: InvalidParameterValueException: The role defined for the function cannot be assumed by \
             Lambda. Does the role of config/deploy.toml exist"
        ),
        "{run:?}"
    );
    fleet.replace_setting("role/flotilla-{function}", "role/flotilla-{function}");
    let run = fleet.deploy(&["dev", "books"]);
    assert_eq!((run.code, run.end()), (Some(0), "dev: 1 deployed, 0 unchanged"), "{run:?}");
}
