//! What every controller answers, whatever its entity: tested with routes of no entity.

use api::{Caller, Controller, Problem, Result, testing::Client};
use axum::routing::get;
use error::Error;
use insta::assert_snapshot;
use serde_json::json;
use store::{Stores, contract::Specimen};

fn controller() -> Controller<Specimen> {
    Controller::new(Stores::embedded_in("/nowhere"), None)
        .route("/panics", get(panics))
        .route("/unavailable", get(unavailable))
        .route("/bug", get(bug))
        .route("/me", get(me))
}

fn client() -> Client {
    Client::new(controller())
}

async fn me(caller: Caller) -> Result<String> {
    caller.require("things:read")?;
    Ok(format!("{:?} on behalf of {:?}", caller.principal, store::caller::current()))
}

async fn panics() {
    panic!("a secret of the process");
}

async fn unavailable() -> Result<()> {
    let cause = "connection to mongodb://user:secret@host refused";
    Err(Problem::from(Error::unavailable("read a book")(cause)))
}

async fn bug() -> Result<()> {
    Err(Problem::from(Error::internal("decode a book")("secret document")))
}

#[tokio::test]
async fn a_panic_is_a_problem_document_without_its_message() {
    assert_snapshot!(client().send("GET /panics", "").await, @r#"
    500
    content-type: application/problem+json
    {"title":"Internal Server Error","status":500,"code":"internal"}
    "#);
}

#[tokio::test]
async fn a_store_that_is_down_is_503_with_a_time_to_come_again_and_without_a_cause() {
    assert_snapshot!(client().send("GET /unavailable", "").await, @r#"
    503
    content-type: application/problem+json
    retry-after: 1
    {"title":"Service Unavailable","status":503,"code":"unavailable"}
    "#);
}

#[tokio::test]
async fn a_bug_is_500_without_a_cause() {
    assert_snapshot!(client().send("GET /bug", "").await, @r#"
    500
    content-type: application/problem+json
    {"title":"Internal Server Error","status":500,"code":"internal"}
    "#);
}

#[tokio::test]
async fn no_handler_runs_for_a_request_that_names_no_environment() {
    assert_eq!(client().stage("prod").send("GET /panics", "").await.status, 500);
    let nothing = client().stage("prod").send("GET /nothing", "").await;
    assert_eq!(nothing.status, 500);
}

#[tokio::test]
async fn a_stage_is_believed_together_with_an_alias_of_the_program_alone() {
    // A program with the embedded store in it reaches no environment's servers: it goes by the stage.
    let of_stage_alone = if store::IS_FOR_A_LAPTOP { 404 } else { 500 };
    for alias in ["7", "$LATEST", "canary", "not-for-dev", "v1-dev"] {
        let reply = client().alias(alias).send("GET /nothing", "").await;
        assert_eq!(reply.status, of_stage_alone, "{alias}");
    }
    for (alias, status) in [("dev", 404), ("pre", 500)] {
        assert_eq!(client().alias(alias).send("GET /nothing", "").await.status, status, "{alias}");
    }
}

#[tokio::test]
async fn a_query_of_the_caller_is_part_of_no_path() {
    let reply = client().send("GET /nothing?x=/bug", "").await;
    assert_eq!((reply.status, reply.json()["code"].as_str()), (404, Some("no_route")));
}

#[tokio::test]
async fn every_answer_says_which_pages_may_read_it() {
    for path in ["/nothing", "/panics", "/unavailable", "/me"] {
        let reply = client().send(&format!("GET {path}\norigin: https://app.example"), "").await;
        assert_eq!(reply.header("access-control-allow-origin"), "*", "{reply}");
        assert!(reply.header("access-control-expose-headers").contains("ETag"), "{reply}");
    }
}

#[tokio::test]
async fn a_caller_must_be_known_where_the_settings_say_so() {
    let deployed = Client::deployed(controller());
    assert_eq!(deployed.stage("dev").send("GET /me", "").await.body, "None on behalf of None");
    assert_snapshot!(deployed.stage("pro").send("GET /me", "").await, @r#"
    401
    content-type: application/problem+json
    {"title":"Unauthorized","status":401,"code":"unauthenticated","detail":"this operation is for callers who say who they are: send a token or a signature"}
    "#);
    assert_eq!(deployed.stage("pro").send("GET /nothing", "").await.status, 401);
    let anna = deployed.authorized(json!({"principalId": "anna", "scope": "things:read"}));
    let reply = anna.stage("pro").send("GET /me", "").await;
    assert_eq!(reply.body, r#"Some("anna") on behalf of Some("anna")"#);
    let bert = deployed.authorized(json!({"principalId": "bert", "scope": "things:write"}));
    assert_snapshot!(bert.stage("dev").send("GET /me", "").await, @r#"
    403
    content-type: application/problem+json
    {"title":"Forbidden","status":403,"code":"forbidden","detail":"this operation needs the scope `things:read`"}
    "#);
}
