//! `test_lambda_aws_proxy_integration`: the event of each entry, from the request that was sent for it.
//!
//! What CloudFront adds on AWS (`Via`, `X-Amz-Cf-Id`, `CloudFront-*`) is left out of the expectations.

use serde_json::{Value, json};

use crate::served::{Served, definition};

/// The headers that Python's requests sent for the entries.
const HEADERS: &str = "User-Agent: python-requests/testing
    Accept-Encoding: gzip, deflate
    Accept: */*
    tEsT-HEADeR: aValUE
    authorization: random-value";

fn served(more: &str) -> Served {
    let text = definition(&[
        "ANY /{proxy+} type: aws_proxy, httpMethod: POST, uri: '@echo'",
        "ANY /hardcoded type: aws_proxy, httpMethod: POST, uri: '@echo'",
    ]);
    Served::alone(
        &format!("{text}{more}"),
        &[("echo", &["echo"])],
        &["--stage", "stage", "--api-id", "abcdefghij"],
    )
}

/// Checks the form of what changes, and puts the entry's placeholder in its place.
fn normalised(mut event: Value) -> Value {
    let host = event["headers"]["Host"].as_str().unwrap().to_owned();
    let context = &mut event["requestContext"];
    let mut replace = |name: &str, is_valid: &dyn Fn(&str) -> bool| {
        let text = context[name].as_str().unwrap_or_default().to_owned();
        assert!(is_valid(&text), "{name}: {text}");
        context[name] = json!(format!("<{name}>"));
    };
    let is_id =
        |text: &str| text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    replace("requestId", &|text| text.len() == 36 && text.split('-').count() == 5);
    replace("extendedRequestId", &|text| text.len() == 16 && text.ends_with('='));
    replace("deploymentId", &is_id);
    replace("resourceId", &is_id);
    replace("domainName", &|text| text == host);
    replace("requestTime", &|text| {
        text.len() == 26 && &text[2..3] == "/" && text.ends_with(" +0000")
    });
    let epoch = context["requestTimeEpoch"].as_u64().unwrap();
    assert!(epoch > 1_700_000_000_000, "{epoch}");
    context["requestTimeEpoch"] = json!("<requestTimeEpoch>");
    for headers in ["headers", "multiValueHeaders"] {
        for name in ["Host", "X-Amzn-Trace-Id", "X-Forwarded-Port"] {
            let value = &mut event[headers][name];
            let one = value.as_str().or_else(|| value[0].as_str()).unwrap_or_default();
            assert!(
                name != "X-Amzn-Trace-Id" || (one.len() == 40 && one.starts_with("Root=1-")),
                "{one}"
            );
            *value = if value.is_array() {
                json!([format!("<{name}>")])
            } else {
                json!(format!("<{name}>"))
            };
        }
    }
    event
}

/// The entry `invocation-payload-without-trailing-slash`.
fn first_entry() -> Value {
    let headers = json!({
        "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate",
        "Authorization": "random-value",
        "Host": "<Host>",
        "User-Agent": "python-requests/testing",
        "X-Amzn-Trace-Id": "<X-Amzn-Trace-Id>",
        "X-Forwarded-For": "127.0.0.1",
        "X-Forwarded-Port": "<X-Forwarded-Port>",
        "X-Forwarded-Proto": "http",
        "tEsT-HEADeR": "aValUE"
    });
    json!({
        "body": null,
        "headers": headers,
        "httpMethod": "GET",
        "isBase64Encoded": false,
        "multiValueHeaders": lists(&headers),
        "multiValueQueryStringParameters": null,
        "path": "/proxy-value",
        "pathParameters": {"proxy": "proxy-value"},
        "queryStringParameters": null,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "abcdefghij",
            "deploymentId": "<deploymentId>",
            "domainName": "<domainName>",
            "domainPrefix": "abcdefghij",
            "extendedRequestId": "<extendedRequestId>",
            "httpMethod": "GET",
            "identity": {
                "accessKey": null,
                "accountId": null,
                "caller": null,
                "cognitoAuthenticationProvider": null,
                "cognitoAuthenticationType": null,
                "cognitoIdentityId": null,
                "cognitoIdentityPoolId": null,
                "principalOrgId": null,
                "sourceIp": "127.0.0.1",
                "user": null,
                "userAgent": "python-requests/testing",
                "userArn": null
            },
            "path": "/stage/proxy-value",
            "protocol": "HTTP/1.1",
            "requestId": "<requestId>",
            "requestTime": "<requestTime>",
            "requestTimeEpoch": "<requestTimeEpoch>",
            "resourceId": "<resourceId>",
            "resourcePath": "/{proxy+}",
            "stage": "stage"
        },
        "resource": "/{proxy+}",
        "stageVariables": null
    })
}

fn lists(headers: &Value) -> Value {
    let lists =
        headers.as_object().unwrap().iter().map(|(name, value)| (name.clone(), json!([value])));
    Value::Object(lists.collect())
}

/// The first entry with what another one has differently.
fn entry(path: &str, context_path: &str, proxy: &str) -> Value {
    let mut event = first_entry();
    event["path"] = json!(path);
    event["requestContext"]["path"] = json!(context_path);
    event["pathParameters"] = json!({ "proxy": proxy });
    event
}

#[test]
fn each_event_is_as_recorded() {
    let served = served("");
    let check = |name: &str, target: &str, expected: Value| {
        let response = served.send(&format!("GET {target}"), HEADERS, "");
        assert_eq!(response.status, 200, "{name}: {}", response.text());
        let event = normalised(response.json());
        assert_eq!(event, expected, "{name}");
    };
    let with_query = |mut event: Value, query: Value| {
        event["multiValueQueryStringParameters"] = lists(&query);
        event["queryStringParameters"] = query;
        event
    };

    check("invocation-payload-without-trailing-slash", "/stage/proxy-value", first_entry());
    check(
        "invocation-payload-with-trailing-slash",
        "/stage/proxy-value/",
        entry("/proxy-value/", "/stage/proxy-value/", "proxy-value"),
    );
    check(
        "invocation-payload-with-double-slash",
        "/stage/proxy-value//double-slash",
        entry(
            "/proxy-value//double-slash",
            "/stage/proxy-value//double-slash",
            "proxy-value//double-slash",
        ),
    );
    check("invocation-payload-with-prepended-slash-to-stage", "//stage/proxy-value", first_entry());
    check(
        "invocation-payload-with-prepended-slash",
        "/stage//proxy-value",
        entry("/proxy-value", "/stage//proxy-value", "proxy-value"),
    );
    check(
        "invocation-payload-without-trailing-slash-and-query-params",
        "/stage/proxy-value?urlparam=test",
        with_query(first_entry(), json!({"urlparam": "test"})),
    );
    check(
        "invocation-payload-with-trailing-slash-and-query-params",
        "/stage/proxy-value/?urlparam=test",
        with_query(
            entry("/proxy-value/", "/stage/proxy-value/", "proxy-value"),
            json!({"urlparam": "test"}),
        ),
    );
    let emails = "proxy-value/api/user/test%2Balias@gmail.com/plus/test+alias@gmail.com";
    check(
        "invocation-payload-with-path-encoded-email",
        &format!("/stage/{emails}"),
        entry(&format!("/{emails}"), &format!("/stage/{emails}"), emails),
    );
    check(
        "invocation-payload-with-params-encoding",
        "/stage/proxy-value/api?dateTimeOffset=2023-06-12T18:05:10.123456+00:00&email=test%2Balias@gmail.com\
         &plus=test+alias@gmail.com&url=https://www.google.com/&whitespace=foo%20bar&zhash=abort/",
        with_query(
            entry("/proxy-value/api", "/stage/proxy-value/api", "proxy-value/api"),
            json!({
                "dateTimeOffset": "2023-06-12T18:05:10.123456 00:00",
                "email": "test+alias@gmail.com",
                "plus": "test alias@gmail.com",
                "url": "https://www.google.com/",
                "whitespace": "foo bar",
                "zhash": "abort/"
            }),
        ),
    );
    let mut hardcoded = entry("/hardcoded", "/stage//hardcoded", "");
    hardcoded["pathParameters"] = Value::Null;
    hardcoded["resource"] = json!("/hardcoded");
    hardcoded["requestContext"]["resourcePath"] = json!("/hardcoded");
    check("invocation-hardcoded", "/stage//hardcoded", hardcoded);
}

#[test]
fn repeated_parameters_and_a_body_are_as_recorded() {
    let served = served("");
    let response = served.send(
        "POST /stage/proxy-value?category=electronics&category=books&price=10&price=20&price=30",
        "User-Agent: python-requests/testing\nAccept-Encoding: gzip, deflate\nAccept: */*\n\
         Content-Type: application/json;charset=utf-8\naUThorization: Bearer token123;API key456",
        r#"{"message": "hello world"}"#,
    );
    let event = response.json();

    // invocation-payload-with-params-encoding-multi
    assert_eq!(event["body"], r#"{"message": "hello world"}"#);
    assert_eq!(event["isBase64Encoded"], false);
    assert_eq!(event["queryStringParameters"], json!({"category": "books", "price": "30"}));
    assert_eq!(
        event["multiValueQueryStringParameters"],
        json!({"category": ["electronics", "books"], "price": ["10", "20", "30"]})
    );
    assert_eq!(event["headers"]["Authorization"], "Bearer token123;API key456");
    assert_eq!(event["headers"]["Content-Type"], "application/json;charset=utf-8");
    assert_eq!(event["headers"].as_object().unwrap().len(), 10);
}

#[test]
fn headers_end_at_the_edge_or_are_joined_there() {
    let served = served("");
    // `test_apigateway_header_remapping_aws[AWS_PROXY]` of the recorded suite says which ones a function does not see.
    let event = served
        .send(
            "GET /stage/x",
            "Content-MD5: x\nExpect: y\nMax-Forwards: 1\nTE: gzip\nUpgrade: x\nUser-agent: a\n\
             X-Forwarded-For: 10.0.0.1\nx-amzn-trace-id: Root=1-3152b799-8954dae64eda91bc9a23a7e8\n\
             X-Twice: 1\nx-twice: 2",
            "",
        )
        .json();
    let mut names: Vec<&String> = event["headers"].as_object().unwrap().keys().collect();
    names.sort();

    assert_eq!(
        names,
        [
            "Host",
            "User-Agent",
            "X-Amzn-Trace-Id",
            "X-Forwarded-For",
            "X-Forwarded-Port",
            "X-Forwarded-Proto",
            "X-Twice"
        ]
    );
    assert_eq!(event["headers"]["X-Forwarded-For"], "10.0.0.1, 127.0.0.1");
    assert_eq!(event["headers"]["X-Amzn-Trace-Id"], "Root=1-3152b799-8954dae64eda91bc9a23a7e8");
    assert_eq!(event["headers"]["X-Twice"], "2");
    assert_eq!(event["multiValueHeaders"]["X-Twice"], json!(["1", "2"]));
}

#[test]
fn a_body_of_a_binary_media_type_comes_in_base64() {
    let served = served("x-amazon-apigateway-binary-media-types: ['image/*']\n");
    let send = |content_type: &str| {
        let event = served
            .send("POST /stage/x", &format!("Content-Type: {content_type}"), "test-data")
            .json();
        (event["body"].clone(), event["isBase64Encoded"].clone())
    };

    assert_eq!(send("image/png"), (json!("dGVzdC1kYXRh"), json!(true)));
    assert_eq!(send("text/plain"), (json!("test-data"), json!(false)));
}

#[test]
fn header_names_keep_their_case_request_after_request() {
    let served = served("");
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", served.port)).unwrap();
    let mut names = |request: &str| {
        let event = crate::http::exchange(&mut stream, request).json();
        let names = event["headers"].as_object().unwrap().keys().cloned();
        names.filter(|name| name.to_ascii_lowercase().starts_with("x-t")).collect::<Vec<_>>()
    };

    assert_eq!(names("GET /stage/a HTTP/1.1\r\nHost: a\r\nX-tEsT: 1\r\n\r\n"), ["X-tEsT"]);
    let body =
        "POST /stage/a HTTP/1.1\r\nHost: a\r\nX-TWO: 2\r\nContent-Length: 9\r\n\r\nX-Two: no";
    assert_eq!(names(body), ["X-TWO"]);
    assert_eq!(names("GET /stage/a HTTP/1.1\r\nhost: a\r\nx-tHree: 3\r\n\r\n"), ["x-tHree"]);
}

#[test]
fn a_request_that_comes_before_the_last_answer_has_names_in_lower_case() {
    let served = served("");
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", served.port)).unwrap();
    let request = "GET /stage/a HTTP/1.1\r\nHost: a\r\nX-tEsT: 1\r\n\r\n";
    let first = crate::http::exchange(&mut stream, &request.repeat(2)).json();
    let second = crate::http::exchange(&mut stream, "").json();

    assert_eq!(first["headers"]["X-tEsT"], "1");
    assert_eq!(second["headers"]["x-test"], "1");
}
