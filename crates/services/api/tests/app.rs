//! What every controller answers, whatever its entity: tested with routes of no entity.

use api::{Problem, Result, testing::Client};
use axum::{Router, routing::get};
use error::Error;
use insta::assert_snapshot;

fn client() -> Client {
    let routes = Router::new()
        .route("/panics", get(panics))
        .route("/unavailable", get(unavailable))
        .route("/bug", get(bug));
    Client::new(api::app(routes, None))
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
