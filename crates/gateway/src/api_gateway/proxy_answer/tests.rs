//! `test_aws_proxy_response_payload_format_validation`: each test names the entry that it is from.

use super::*;

/// Status, headers in order, an empty line, body; or `malformed`.
fn check(payload: &str) -> String {
    render(response(payload.as_bytes(), false))
}

fn render(response: Result<Response<Bytes>, Malformed>) -> String {
    let Ok(response) = response else { return "malformed".to_owned() };
    let mut text = response.status().as_u16().to_string();
    for (name, value) in response.headers() {
        text.push_str(&format!("\n{name}: {}", value.to_str().unwrap()));
    }
    format!("{text}\n\n{}", String::from_utf8_lossy(response.body()))
}

const EMPTY_200: &str = "200\ncontent-type: application/json\n\n";

#[test]
fn an_answer_needs_no_body() {
    // invoke-api-no-body
    assert_eq!(check(r#"{"statusCode": 200}"#), EMPTY_200);
    assert_eq!(check(r#"{"statusCode": 200, "body": null}"#), EMPTY_200);
}

#[test]
fn a_header_may_be_a_boolean_or_a_number() {
    // invoke-api-with-headers
    assert_eq!(
        check(r#"{"statusCode": 200, "headers": {"test-header": "value", "header-bool": true}}"#),
        "200\ntest-header: value\nheader-bool: true\ncontent-type: application/json\n\n"
    );
    assert_eq!(
        check(r#"{"headers": {"a": 1, "b": -2, "c": 1.5, "d": null}}"#),
        "200\na: 1\nb: -2\nc: 1.5\ncontent-type: application/json\n\n"
    );
}

#[test]
fn headers_may_be_null() {
    // invoke-api-with-headers-null
    assert_eq!(check(r#"{"statusCode": 200, "headers": null}"#), EMPTY_200);
    assert_eq!(check(r#"{"statusCode": 200, "multiValueHeaders": null}"#), EMPTY_200);
}

#[test]
fn an_unknown_field_is_the_wrong_format() {
    // invoke-api-wrong-format
    assert_eq!(check(r#"{"statusCode": 200, "wrongValue": "value"}"#), "malformed");
}

#[test]
fn an_empty_object_is_an_empty_answer() {
    // `test_lambda_aws_proxy_response_format` of the recorded suite. (What `invoke-api-empty-response` records is a
    // function that fails, because its request has no body: that is a function error.)
    assert_eq!(check("{}"), EMPTY_200);
}

#[test]
fn base64_is_text_where_the_client_accepts_nothing_binary() {
    // invoke-api-b64-encoded-true, invoke-api-b64-encoded-false
    let text = "200\ncontent-type: application/json\n\ndGVzdC1kYXRh";
    assert_eq!(
        check(r#"{"statusCode": 200, "body": "dGVzdC1kYXRh", "isBase64Encoded": true}"#),
        text
    );
    assert_eq!(check(r#"{"statusCode": 200, "body": "dGVzdC1kYXRh"}"#), text);
}

#[test]
fn base64_is_decoded_where_the_client_accepts_something_binary() {
    let encoded = r#"{"body": "dGVzdC1kYXRh", "isBase64Encoded": true}"#;
    assert_eq!(render(response(encoded.as_bytes(), true)), format!("{EMPTY_200}test-data"));
    let text = r#"{"body": "dGVzdC1kYXRh"}"#;
    assert_eq!(render(response(text.as_bytes(), true)), format!("{EMPTY_200}dGVzdC1kYXRh"));
    let damaged = r#"{"body": "%", "isBase64Encoded": true}"#;
    assert_eq!(render(response(damaged.as_bytes(), true)), "malformed");
}

#[test]
fn a_header_may_have_several_values() {
    // invoke-api-multi-headers-valid
    assert_eq!(
        check(r#"{"statusCode": 200, "multiValueHeaders": {"test-multi": ["value1", "value2"]}}"#),
        "200\ntest-multi: value1\ntest-multi: value2\ncontent-type: application/json\n\n"
    );
}

#[test]
fn a_single_value_follows_those_of_the_list() {
    let expected =
        "200\ntest-multi: value-multi\ntest-multi: value-solo\ncontent-type: application/json\n\n";
    // invoke-api-multi-headers-overwrite
    let same = r#"{"statusCode": 200, "multiValueHeaders": {"test-multi": ["value-multi"]}, "headers": {"test-multi": "value-solo"}}"#;
    assert_eq!(check(same), expected);
    // invoke-api-multi-headers-overwrite-casing
    let casing = r#"{"statusCode": 200, "multiValueHeaders": {"tesT-Multi": ["value-multi"]}, "headers": {"test-multi": "value-solo"}}"#;
    assert_eq!(check(casing), expected);
}

#[test]
fn a_list_of_values_is_a_list() {
    // invoke-api-multi-headers-invalid
    assert_eq!(
        check(r#"{"statusCode": 200, "multiValueHeaders": {"test-multi-invalid": "value1"}}"#),
        "malformed"
    );
}

#[test]
fn a_status_is_a_number_or_its_digits() {
    // invoke-api-invalid-status-code
    assert_eq!(check(r#"{"statusCode": "test"}"#), "malformed");
    // invoke-api-status-code-str
    assert_eq!(check(r#"{"statusCode": "201"}"#), "201\ncontent-type: application/json\n\n");
    assert_eq!(check(r#"{"statusCode": 99}"#), "malformed");
    assert_eq!(check(r#"{"statusCode": 100000}"#), "malformed");
}

#[test]
fn an_answer_is_an_object() {
    // invoke-api-just-string
    assert_eq!(check(r#""justAString""#), "malformed");
    assert_eq!(check("null"), "malformed");
    assert_eq!(check("[]"), "malformed");
    assert_eq!(check("not json"), "malformed");
}

#[test]
fn headers_alone_are_an_answer() {
    // invoke-api-only-headers
    assert_eq!(
        check(r#"{"headers": {"test-header": "value"}}"#),
        "200\ntest-header: value\ncontent-type: application/json\n\n"
    );
}

#[test]
fn a_body_is_text() {
    assert_eq!(check(r#"{"body": {"a": 1}}"#), "malformed");
    assert_eq!(check(r#"{"headers": {"a": ["b"]}}"#), "malformed");
    assert_eq!(check(r#"{"headers": {"a\n": "b"}}"#), "malformed");
    assert_eq!(check(r#"{"headers": {"a": "b\nc: d"}}"#), "malformed");
}

#[test]
fn a_function_does_not_frame_the_response() {
    assert_eq!(
        check(
            r#"{"headers": {"Content-Length": "5", "Transfer-Encoding": "chunked", "WWW-Authenticate": "Basic"}}"#
        ),
        "200\nx-amzn-remapped-content-length: 5\nx-amzn-remapped-www-authenticate: Basic\ncontent-type: application/json\n\n"
    );
}

#[test]
fn a_response_has_a_limit() {
    let payload = serde_json::json!({ "body": "x".repeat(RESPONSE_MAX_BYTES + 1) }).to_string();
    assert_eq!(check(&payload), "malformed");
}
