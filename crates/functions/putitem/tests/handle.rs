//! `putitem`, event by event.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use config::Environment;
use error::Error;
use lambda_runtime::{Context, Diagnostic, LambdaEvent};
use putitem::{Failure, handle};
use serde_json::{Value, json};
use store::Stores;
use tempfile::TempDir;
use user::User;

/// Users of their own, which end with the test.
fn users() -> (Stores<User>, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    (Stores::embedded_in(directory.path()), directory)
}

async fn put(users: &Stores<User>, alias: &str, user: Value) -> Result<String, String> {
    let mut context = Context::default();
    context.deadline = u64::MAX >> 20; // Long after the test, in milliseconds.
    context.invoked_function_arn =
        format!("arn:aws:lambda:us-east-1:123456789012:function:putitem:{alias}");
    let answer = handle(users, LambdaEvent::new(user, context)).await;
    answer.map_err(told)
}

fn told(failure: Failure) -> String {
    let Diagnostic { error_type, error_message } = failure.into();
    format!("{error_type}: {error_message}")
}

fn me() -> Value {
    json!({"uid": "1", "username": "me", "email": "me@company.com"})
}

#[tokio::test]
async fn a_user_is_put_whether_or_not_there_was_one() {
    let (users, _directory) = users();
    let text = "Put user me with email me@company.com to DynamoDB.";
    assert_eq!(put(&users, "dev", me()).await.as_deref(), Ok(text));
    assert_eq!(put(&users, "dev", me()).await.as_deref(), Ok(text));

    let store = users.get(Environment::Dev).await.unwrap();
    let stored = store.read("1").await.unwrap();
    assert_eq!(stored.entity.details.username.as_str(), "me");
    assert!(users.get(Environment::Pre).await.unwrap().read("1").await.is_err());
}

#[tokio::test]
async fn bad_input_is_an_error_with_type_and_message() {
    let (users, _directory) = users();
    for (user, expected) in [
        (json!({"uid": "1"}), "InvalidUser: Invalid user: missing field `username`"),
        (
            json!({"uid": "1", "username": "me", "email": "me@company.com", "admin": true}),
            "InvalidUser: Invalid user: unknown field `admin`",
        ),
        (
            json!("me"),
            "InvalidUser: Invalid user: invalid type: string \"me\", expected struct NewUser",
        ),
        (
            json!({"uid": "", "username": "me", "email": "me"}),
            "InvalidUser: Invalid user: `email` must be an email address such as \"me@company.com\"; \
             `uid` must be 1 to 64 letters, digits or any of `.`, `_`, `~`, `-`",
        ),
    ] {
        assert_eq!(put(&users, "dev", user).await, Err(expected.to_owned()));
    }
}

#[tokio::test]
async fn an_email_of_another_user_is_refused() {
    let (users, _directory) = users();
    assert!(put(&users, "dev", me()).await.is_ok());
    let other = json!({"uid": "2", "username": "you", "email": "me@company.com"});
    let text = "Taken: Invalid user: a user with email `me@company.com` already exists";
    assert_eq!(put(&users, "dev", other).await, Err(text.to_owned()));
}

#[tokio::test]
async fn an_invocation_through_no_environment_s_alias_writes_nothing() {
    let (users, _directory) = users();
    let text = "UnknownEnvironment: Cannot store the user: the environment is unknown";
    assert_eq!(put(&users, "7", me()).await, Err(text.to_owned()));
    for environment in Environment::ALL {
        assert!(users.get(environment).await.unwrap().read("1").await.is_err());
    }
}

#[test]
fn only_what_may_pass_is_worth_another_try() {
    for (error, expected) in [
        (
            Error::invalid("/email", "is too long"),
            "InvalidUser: Invalid user: 1 field is invalid: `/email` is too long",
        ),
        (
            Error::Refused { reason: "the user is locked".to_owned() },
            "Refused: Invalid user: the user is locked",
        ),
        (
            Error::KeyReused,
            "Refused: Invalid user: the idempotency key was used before for another request",
        ),
        (
            Error::unavailable("put a user")("timed out"),
            "StoreUnavailable: Cannot store the user: try again later",
        ),
        (
            Error::internal("put a user")("a bug"),
            "StoreFailed: Cannot store the user: the fault is ours, and in the log",
        ),
    ] {
        assert_eq!(told(error.into()), expected);
    }
}
