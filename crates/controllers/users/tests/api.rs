//! The API of users, request by request: what is theirs alone. What all controllers do is tested with books.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use api::testing::Client;
use insta::assert_snapshot;
use serde_json::json;
use store::Stores;
use tempfile::TempDir;

const ME: &str = r#"{"uid":"1","username":"me","email":"Me@company.com"}"#;

/// A client of users of its own, which end with the test.
fn users() -> (Client, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    (Client::new(users::controller(Stores::embedded_in(directory.path()))), directory)
}

#[tokio::test]
async fn a_user_is_found_by_the_identifier_that_the_caller_chose() {
    let (users, _directory) = users();
    assert_snapshot!(users.send("POST /users", ME).await.stable(), @r#"
    201
    content-type: application/json
    etag: "VERSION"
    location: /dev/users/1
    {"uid":"1","username":"me","email":"Me@company.com","created":"MOMENT","updated":"MOMENT","version":VERSION}
    "#);
    assert_eq!(users.send("GET /users/1", "").await.json()["email"], "Me@company.com");
    assert_snapshot!(users.send("POST /users", ME).await, @r#"
    409
    content-type: application/problem+json
    {"title":"Conflict","status":409,"code":"taken","detail":"a user with uid `1` already exists"}
    "#);
    assert_eq!(users.send("GET /users/a%20b", "").await.status, 404);
}

#[tokio::test]
async fn every_wrong_field_is_listed() {
    let (users, _directory) = users();
    assert_snapshot!(users.send("POST /users", r#"{"uid":"a/b","username":"","email":"me"}"#).await, @r#"
    422
    content-type: application/problem+json
    {"title":"Unprocessable Entity","status":422,"code":"invalid","detail":"one or more fields have values that are not allowed","errors":[{"pointer":"/email","detail":"must be an email address such as \"me@company.com\""},{"pointer":"/uid","detail":"must be 1 to 64 letters, digits or any of `.`, `_`, `~`, `-`"},{"pointer":"/username","detail":"must be 1 to 64 characters, none of them a control or an invisible one"}]}
    "#);
}

#[tokio::test]
async fn a_username_and_an_email_belong_to_one_user_until_it_gives_them_up() {
    let (users, _directory) = users();
    assert_eq!(users.send("POST /users", ME).await.status, 201);
    let same_email = r#"{"uid":"2","username":"you","email":"me@COMPANY.com"}"#;
    assert_snapshot!(users.send("POST /users", same_email).await, @r#"
    409
    content-type: application/problem+json
    {"title":"Conflict","status":409,"code":"taken","detail":"a user with email `me@company.com` already exists"}
    "#);
    let same_name = r#"{"uid":"2","username":"ME","email":"you@company.com"}"#;
    assert_eq!(users.send("POST /users", same_name).await.status, 409);

    let renamed = r#"{"username":"i","email":"i@company.com"}"#;
    assert_eq!(users.send("PUT /users/1", renamed).await.status, 200);
    assert_eq!(users.send("POST /users", same_email).await.status, 201);
    assert_eq!(users.send("DELETE /users/2", "").await.status, 204);
    assert_eq!(users.send("POST /users", same_name).await.status, 201);
}

#[tokio::test]
async fn the_identifier_never_changes() {
    let (users, _directory) = users();
    assert_eq!(users.send("POST /users", ME).await.status, 201);
    assert_eq!(users.send("PUT /users/1", ME).await.status, 400);
    let patch = "PATCH /users/1\ncontent-type: application/merge-patch+json";
    assert_eq!(users.send(patch, r#"{"uid":"2"}"#).await.status, 400);
    let patched = users.send(patch, r#"{"username":"myself"}"#).await;
    assert_eq!((patched.status, &patched.json()["username"]), (200, &json!("myself")));
}
