//! What a function's answer becomes on its way to the client. The rules one by one stand beside `proxy_answer`.

use crate::served::{Served, definition};

const PROXY: &str = "type: aws_proxy, httpMethod: POST, uri:";

fn served(answer: &str) -> Served {
    let text = definition(&[&format!("ANY /it {PROXY} '@it'")]);
    Served::alone(&text, &[("it", &["fixed", answer])], &["--stage", "dev"])
}

#[test]
fn a_response_has_the_headers_that_were_recorded() {
    // invoke-api-with-headers
    let served =
        served(r#"{"statusCode": 200, "headers": {"test-header": "value", "header-bool": true}}"#);
    let response = served.get("/dev/it");
    let mut names: Vec<&str> = response.headers.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();

    assert_eq!((response.status, response.text().as_str()), (200, ""));
    assert_eq!(
        names,
        [
            "connection",
            "content-length",
            "content-type",
            "date",
            "header-bool",
            "test-header",
            "x-amz-apigw-id",
            "x-amzn-requestid",
            "x-amzn-trace-id"
        ]
    );
    assert_eq!(response.header("content-type"), Some("application/json"));
    assert_eq!(response.header("header-bool"), Some("true"));
    let trace = response.header("x-amzn-trace-id").unwrap();
    assert!(trace.starts_with("Root=1-") && trace.contains(";Parent="), "{trace}");
}

#[test]
fn an_answer_in_the_wrong_format_is_a_502() {
    // invoke-api-wrong-format
    let mut served = served(r#"{"statusCode": 200, "wrongValue": "value"}"#);
    let response = served.get("/dev/it");

    assert_eq!(
        response.error(),
        r#"502 InternalServerErrorException {"message": "Internal server error"}"#
            .replace(": \"", ":\"")
    );
    assert!(response.header("x-amzn-requestid").is_some());
    assert_eq!(response.header("x-amzn-trace-id"), None);
    let log = served.end().log;
    assert!(log.contains("unknown field `wrongValue`"), "{log}");
}

#[test]
fn a_function_that_fails_is_a_502() {
    // invoke-api-empty-response: what was recorded there is a function that fails.
    let text = definition(&[&format!("GET /it {PROXY} '@it'")]);
    let served = Served::alone(&text, &[("it", &["fail", "no body"])], &["--stage", "dev"]);
    assert_eq!(
        served.get("/dev/it").error(),
        r#"502 InternalServerErrorException {"message":"Internal server error"}"#
    );
}

#[test]
fn base64_is_decoded_for_a_client_that_accepts_it() {
    let text = definition(&[&format!("GET /it {PROXY} '@it'")]);
    let text = format!("{text}x-amazon-apigateway-binary-media-types: [image/png]\n");
    let answer = r#"{"body": "dGVzdC1kYXRh", "isBase64Encoded": true, "headers": {"content-type": "image/png"}}"#;
    let served = Served::alone(&text, &[("it", &["fixed", answer])], &["--stage", "dev"]);

    assert_eq!(served.send("GET /dev/it", "Accept: image/png", "").text(), "test-data");
    assert_eq!(served.send("GET /dev/it", "Accept: text/html", "").text(), "dGVzdC1kYXRh");
}
