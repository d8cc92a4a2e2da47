use std::borrow::Cow;

use http::Method;
use regex_lite::Regex;

use super::*;
use crate::api_gateway::request::Pair;

fn integration(
    passthrough_behavior: PassthroughBehavior,
    templates: &[(&str, Template)],
) -> Mapping {
    let templates = templates.iter().map(|(name, template)| ((*name).to_owned(), template.clone()));
    Mapping { request_templates: templates.collect(), passthrough_behavior, responses: Vec::new() }
}

fn sent(
    mapping: &Mapping,
    content_type: Option<&'static str>,
    body: &'static str,
) -> Option<Bytes> {
    let header = |value| Pair { name: Cow::Borrowed("content-type"), value: Cow::Borrowed(value) };
    let request = Request {
        method: &Method::POST,
        path: "/dev/",
        query: None,
        headers: &content_type.map(header).into_iter().collect::<Vec<_>>(),
        body: &Bytes::from_static(body.as_bytes()),
        source_ip: "127.0.0.1",
        port: "9000",
    };
    integration_request(mapping, &request).ok()
}

fn literal(text: &str) -> Template {
    Template::Literal(text.to_owned())
}

#[test]
fn without_templates_a_body_passes_through_whatever_it_says_it_is() {
    let mapping = integration(PassthroughBehavior::WhenNoMatch, &[]);
    let user = r#"{"uid":"1"}"#;

    assert_eq!(sent(&mapping, None, user).unwrap(), user);
    assert_eq!(sent(&mapping, Some("application/x-www-form-urlencoded"), user).unwrap(), user);
    assert_eq!(sent(&mapping, None, "").unwrap(), "{}");
}

#[test]
fn a_template_is_chosen_by_media_type() {
    let templates = [("application/json", literal(r#"{"statusCode": 200}"#))];
    let status = r#"{"statusCode": 200}"#;

    for behavior in [
        PassthroughBehavior::WhenNoMatch,
        PassthroughBehavior::WhenNoTemplates,
        PassthroughBehavior::Never,
    ] {
        let mapping = integration(behavior, &templates);
        assert_eq!(sent(&mapping, None, "x").unwrap(), status);
        assert_eq!(sent(&mapping, Some("Application/JSON; charset=utf-8"), "x").unwrap(), status);
    }
}

#[test]
fn what_no_template_is_for_passes_through_or_is_refused() {
    let templates = [("application/json", Template::Passthrough)];
    let text = |behavior, templates: &[(&str, Template)]| {
        sent(&integration(behavior, templates), Some("text/plain"), "body")
            .map(|body| body == "body")
    };

    assert_eq!(text(PassthroughBehavior::WhenNoMatch, &templates), Some(true));
    assert_eq!(text(PassthroughBehavior::WhenNoTemplates, &templates), None);
    assert_eq!(text(PassthroughBehavior::WhenNoTemplates, &[]), Some(true));
    assert_eq!(text(PassthroughBehavior::Never, &[]), None);
}

fn answer(pattern: Option<&str>, status: u16) -> IntegrationResponse {
    let pattern = pattern.map(|pattern| Regex::new(&format!("^(?:{pattern})$")).unwrap());
    IntegrationResponse { pattern, status, headers: Vec::new(), templates: IndexMap::new() }
}

/// `test_lambda_selection_patterns`.
#[test]
fn the_response_is_selected_by_the_whole_message_of_an_error() {
    let mut mapping = integration(PassthroughBehavior::WhenNoMatch, &[]);
    mapping.responses = vec![
        answer(None, 200),
        answer(Some(".*four hundred.*"), 405),
        answer(Some(r".*5\d\d.*"), 502),
    ];
    let status =
        |mapping: &Mapping, selector| select(mapping, selector).map(|response| response.status);

    assert_eq!(status(&mapping, None), Some(200));
    assert_eq!(
        status(&mapping, Some("Error: Raising four hundred from within the Lambda function")),
        Some(405)
    );
    assert_eq!(status(&mapping, Some("Error: 503")), Some(502));
    assert_eq!(status(&mapping, Some("four hundred\nand one")), Some(200));

    mapping.responses = vec![answer(Some("only this"), 400)];
    assert_eq!(status(&mapping, Some("not only this")), None);
    assert_eq!(status(&mapping, None), None);
}

#[test]
fn a_mapped_response_has_fixed_headers_and_a_body_by_template() {
    let mut mapped = answer(None, 204);
    mapped.headers = vec![
        ("Access-Control-Allow-Origin".to_owned(), "*".to_owned()),
        ("Server".to_owned(), "fleet".to_owned()),
    ];
    mapped.templates.insert("text/plain".to_owned(), literal("fixed"));
    let response = response(&mapped, None, Bytes::from_static(b"result"));

    assert_eq!(response.status(), 204);
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    assert_eq!(response.headers()["x-amzn-remapped-server"], "fleet");
    assert_eq!(response.headers()["content-type"], "text/plain");
    assert_eq!(response.body(), "fixed");
}

#[test]
fn without_a_template_the_result_is_the_body() {
    let response =
        response(&answer(None, 200), Some("text/html"), Bytes::from_static(br#""Pass""#));
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.body(), r#""Pass""#);
}

#[test]
fn a_mock_says_its_status_as_a_number() {
    assert_eq!(mock_status(br#"{"statusCode": 200, "more": "x"}"#), Some(200));
    assert_eq!(mock_status(br#"{"statusCode": "200"}"#), None);
    assert_eq!(mock_status(b"{}"), None);
}
