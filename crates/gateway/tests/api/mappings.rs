//! Integrations that are no proxy: functions whose body and result are mapped, and mocks.

use crate::served::{Served, definition};

#[test]
fn a_json_body_reaches_the_function_whatever_curl_says_it_is() {
    let text = definition(&[
        "POST / type: aws, httpMethod: POST, uri: '@put', responses: {default: {statusCode: 200}}",
    ]);
    let served = Served::alone(&text, &[("put", &["same"])], &["--stage", "dev"]);
    let user = r#"{"uid":"1","username":"me","email":"me@company.com"}"#;
    let form = "Content-Type: application/x-www-form-urlencoded";

    for (line, headers) in [
        ("POST /dev/", form),
        ("POST /dev", form),
        ("POST /dev/", ""),
        ("POST /dev/", "Content-Type: application/json"),
    ] {
        let response = served.send(line, headers, user);
        // test_lambda_aws_integration
        assert_eq!((response.status, response.text().as_str()), (200, user), "{line} {headers}");
        assert_eq!(response.header("content-type"), Some("application/json"));
    }
    assert_eq!(served.send("POST /dev/", "", "").text(), "{}");
    let refused = served.send("POST /dev/", "", "not json");
    assert!(
        refused.text().contains("Could not parse request body into json"),
        "{}",
        refused.text()
    );
}

#[test]
fn the_message_of_an_error_selects_the_response() {
    // test_lambda_selection_patterns
    let integration = "type: aws, httpMethod: POST, uri: '@NAME', responses: {default: {statusCode: 200}, \
                       '.*four hundred.*': {statusCode: 405}, '.*five hundred.*': {statusCode: 502, \
                       responseParameters: {method.response.header.X-Reason: \"'broken'\"}}}";
    let methods: Vec<String> = ["200", "400", "500", "other"]
        .map(|name| format!("GET /{name} {}", integration.replace("NAME", &format!("f{name}"))))
        .to_vec();
    let methods: Vec<&str> = methods.iter().map(String::as_str).collect();
    let message =
        |number: &str| format!("Error: Raising {number} hundred from within the Lambda function");
    let (four, five) = (message("four"), message("five"));
    let served = Served::alone(
        &definition(&methods),
        &[
            ("f200", &["fixed", "\"Pass\""]),
            ("f400", &["fail", &four]),
            ("f500", &["fail", &five]),
            ("fother", &["fail", "another"]),
        ],
        &["--stage", "dev"],
    );

    let pass = served.get("/dev/200");
    assert_eq!((pass.status, pass.text().as_str()), (200, "\"Pass\""));
    let four_hundred = served.get("/dev/400");
    assert_eq!((four_hundred.status, &four_hundred.json()["errorMessage"]), (405, &four.into()));
    let five_hundred = served.get("/dev/500");
    assert_eq!((five_hundred.status, &five_hundred.json()["errorMessage"]), (502, &five.into()));
    assert_eq!(five_hundred.header("x-reason"), Some("broken"));
    let other = served.get("/dev/other");
    assert_eq!((other.status, &other.json()["errorType"]), (200, &"Exception".into()));
}

#[test]
fn a_preflight_is_answered_by_a_mock() {
    let text = definition(&[
        "OPTIONS /books type: mock, requestTemplates: {application/json: '{\"statusCode\": 204}'}, \
         responses: {default: {statusCode: 500}, '204': {statusCode: 204, responseParameters: {\
         method.response.header.Access-Control-Allow-Origin: \"'*'\", \
         method.response.header.Access-Control-Allow-Methods: \"'GET,POST'\"}}}",
    ]);
    let served = Served::alone(&text, &[], &["--stage", "dev"]);
    let response = served.send(
        "OPTIONS /dev/books",
        "Origin: http://example.com\nAccess-Control-Request-Method: POST",
        "",
    );

    assert_eq!((response.status, response.text().as_str()), (204, ""));
    assert_eq!(response.header("access-control-allow-origin"), Some("*"));
    assert_eq!(response.header("access-control-allow-methods"), Some("GET,POST"));
    assert_eq!(response.header("x-amzn-trace-id"), None);
    assert!(response.header("x-amzn-requestid").is_some());
}

#[test]
fn a_body_that_must_not_pass_is_a_415() {
    let text = definition(&["POST / type: mock, passthroughBehavior: NEVER, \
         requestTemplates: {application/json: '{\"statusCode\": 200}'}, responses: {default: {statusCode: 200}}"]);
    let served = Served::alone(&text, &[], &["--stage", "dev"]);

    assert_eq!(served.send("POST /dev/", "Content-Type: application/json", "{}").status, 200);
    assert_eq!(
        served.send("POST /dev/", "Content-Type: text/plain", "x").error(),
        r#"415 UnsupportedMediaTypeException {"message":"Unsupported Media Type"}"#
    );
}
