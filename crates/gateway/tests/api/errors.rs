//! What a client gets when API Gateway answers itself.

use std::time::{Duration, Instant};

use crate::{
    http,
    served::{Served, definition},
};

const FORBIDDEN: &str = r#"403 ForbiddenException {"message":"Forbidden"}"#;
const NO_ROUTE: &str =
    r#"403 MissingAuthenticationTokenException {"message":"Missing Authentication Token"}"#;
const INTERNAL: &str = r#"500 InternalServerErrorException {"message":"Internal server error"}"#;

fn served() -> Served {
    let text = definition(&[
        "GET /books type: aws_proxy, httpMethod: POST, uri: '@books'",
        "POST /books type: aws_proxy, httpMethod: POST, uri: '@books'",
        "GET /slow type: aws_proxy, httpMethod: POST, timeoutInMillis: 200, uri: '@slow'",
        "GET /get type: aws_proxy, httpMethod: GET, uri: '@books'",
        "GET /missing type: aws_proxy, httpMethod: POST, uri: '@nothing:dev'",
        "GET /variable type: aws_proxy, httpMethod: POST, uri: '@${stageVariables.nothing}'",
    ]);
    let ok = r#"{"body": "ok"}"#;
    Served::alone(
        &text,
        &[("books", &["fixed", ok]), ("slow", &["slow", ok])],
        &["--stage", "dev", "--api-id", "abcdefghij"],
    )
}

#[test]
fn who_asks_for_nothing_that_exists_is_told_so_as_aws_tells_it() {
    let served = served();

    assert_eq!(served.get("/dev/books").text(), "ok");
    // test_routing_not_found of the recorded suite
    assert_eq!(served.get("/dev/nothing").error(), NO_ROUTE);
    assert_eq!(served.send("DELETE /dev/books", "", "").error(), NO_ROUTE);
    assert_eq!(served.get("/dev/").error(), NO_ROUTE);
    assert_eq!(served.get("/pro/books").error(), FORBIDDEN);
    assert_eq!(served.get("/").error(), FORBIDDEN);
    let host = |host: &str| served.send("GET /dev/books", &format!("Host: {host}"), "");
    assert_eq!(host("abcdefghij.execute-api.localhost:9000").text(), "ok");
    assert_eq!(host("zzzzzzzzzz.execute-api.localhost:9000").error(), FORBIDDEN);
}

#[test]
fn an_integration_that_cannot_be_called_is_a_500_and_the_log_says_why() {
    let mut served = served();

    // test_lambda_aws_proxy_integration_non_post_method
    assert_eq!(served.get("/dev/get").error(), INTERNAL);
    assert_eq!(served.get("/dev/missing").error(), INTERNAL);
    assert_eq!(served.get("/dev/variable").error(), INTERNAL);
    let log = served.end().log;
    assert!(log.contains("stage `dev`: `nothing:dev` is not published"), "{log}");
    assert!(
        log.contains("stage `dev` calls `nothing:dev`, which does not exist: publish"),
        "{log}"
    );
    assert!(log.contains("the stage has no variable `nothing`"), "{log}");
}

#[test]
fn an_integration_that_takes_too_long_is_a_504() {
    let served = served();
    let started = Instant::now();
    assert_eq!(
        served.get("/dev/slow").error(),
        r#"504 InternalServerErrorException {"message":"Endpoint request timed out"}"#
    );
    assert!(started.elapsed() < Duration::from_millis(900), "{:?}", started.elapsed());
}

#[test]
fn a_body_over_the_limit_is_a_413() {
    let served = served();
    let send = |bytes: usize| http::send(served.port, "POST /dev/books", "", &vec![b'x'; bytes]);

    let too_large = send(10 * 1024 * 1024 + 1);
    assert_eq!(
        (too_large.status, too_large.header("x-amzn-errortype")),
        (413, Some("RequestTooLargeException"))
    );
    assert!(too_large.json()["message"].is_string());
    // Within API Gateway's limit and over Lambda's.
    assert_eq!(send(7 * 1024 * 1024).status, 413);
    assert_eq!(send(1024 * 1024).text(), "ok");
}

#[test]
fn a_head_over_the_limit_is_refused() {
    let served = served();
    let response = served.send("GET /dev/books", &format!("X-Long: {}", "x".repeat(11_000)), "");
    assert_eq!(response.status, 431);
}
