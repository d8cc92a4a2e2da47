//! One row for each way in which an operation answers: what is sent, and what comes back. What every entity answers is in
//! `entities.rs`.

/// A request, and the status and media type of its answer.
pub(crate) struct Call {
    /// The operation as `config/api.yaml` has it: `GET /books/{bookId}`. A parameter is what the last `201` made.
    pub(crate) operation: String,
    /// What follows the path: a query, or nothing.
    pub(crate) query: String,
    /// Headers beside the content type.
    pub(crate) headers: &'static [(&'static str, &'static str)],
    /// The media type of the body, if there is a body.
    pub(crate) media_type: &'static str,
    pub(crate) body: String,
    /// `201 application/json`; without a media type there is no body.
    pub(crate) answer: &'static str,
}

pub(crate) const JSON: &str = "application/json";
pub(crate) const MERGE_PATCH: &str = "application/merge-patch+json";
pub(crate) const JSON_PATCH: &str = "application/json-patch+json";

pub(crate) const OK: &str = "200 application/json";
const CREATED: &str = "201 application/json";
const INVALID: &str = "422 application/problem+json";
pub(crate) const MALFORMED: &str = "400 application/problem+json";
pub(crate) const MISSING: &str = "404 application/problem+json";
const CONFLICT: &str = "409 application/problem+json";
pub(crate) const STALE: &str = "412 application/problem+json";
pub(crate) const UNSUPPORTED: &str = "415 application/problem+json";

const EMMA: &str = r#"{"title":"Emma","authors":["Jane Austen"],"isbn":"0-14-143958-0","published":"1815-12-23","language":"en","tags":["love"],"price":{"amount":"9.90","currency":"GBP"}}"#;
const PERSUASION: &str =
    r#"{"title":"Persuasion","authors":["Jane Austen"],"isbn":"9780141439686"}"#;
const ANNA: &str = r#"{"uid":"anna","username":"anna","email":"anna@company.com"}"#;
const BERT: &str = r#"{"uid":"bert","username":"bert","email":"bert@company.com"}"#;
const ORDER: &str = r#"{"customer":"anna","placed_at":"2015-10-02T12:00:00+02:00","currency":"EUR","lines":[{"sku":"A-1","quantity":3,"unit_price":"0.10"}]}"#;

/// A request without a body.
pub(crate) fn plain(operation: &str, query: &str, answer: &'static str) -> Call {
    with(operation, query, &[], answer)
}

/// A request with headers and without a body.
pub(crate) fn with(
    operation: &str,
    query: &str,
    headers: &'static [(&'static str, &'static str)],
    answer: &'static str,
) -> Call {
    let (operation, query) = (operation.to_owned(), query.to_owned());
    Call { operation, query, headers, media_type: "", body: String::new(), answer }
}

/// A request with a body.
pub(crate) fn send(
    operation: &str,
    media_type: &'static str,
    body: &str,
    answer: &'static str,
) -> Call {
    Call { media_type, body: body.to_owned(), ..with(operation, "", &[], answer) }
}

/// The calls of what is special, in their order.
pub(crate) fn calls() -> Vec<Call> {
    vec![
        // Books.
        send("POST /books", JSON, PERSUASION, CREATED),
        send("POST /books", JSON, EMMA, CREATED),
        send("POST /books", JSON, EMMA, CONFLICT),
        send("POST /books", JSON, r#"{"title":"","authors":[],"isbn":"1"}"#, INVALID),
        plain("GET /books", "?author=Jane+Austen&tag=love&q=MM&published_from=1815-12-23", OK),
        send("PUT /books/{bookId}", JSON, PERSUASION, CONFLICT),
        send("PUT /books/{bookId}", JSON, r#"{"title":1}"#, MALFORMED),
        send("PATCH /books/{bookId}", MERGE_PATCH, r#"{"price":null,"tags":["wit"]}"#, OK),
        send(
            "PATCH /books/{bookId}",
            JSON_PATCH,
            r#"[{"op":"test","path":"/title","value":"?"}]"#,
            CONFLICT,
        ),
        send("PATCH /books/{bookId}", MERGE_PATCH, r#"{"title":""}"#, INVALID),
        // Users.
        send("POST /users", JSON, ANNA, CREATED),
        send("POST /users", JSON, BERT, CREATED),
        send("POST /users", JSON, BERT, CONFLICT),
        send("POST /users", JSON, r#"{"uid":"a b","username":"","email":"?"}"#, INVALID),
        plain("GET /users", "?email=BERT@company.com&limit=100", OK),
        plain("GET /users", "?cursor=?", MALFORMED),
        send("PUT /users/{uid}", JSON, BERT, MALFORMED),
        send("PUT /users/{uid}", JSON, r#"{"username":"anna","email":"b@company.com"}"#, CONFLICT),
        send("PATCH /users/{uid}", JSON_PATCH, r#"[{"op":"remove","path":"/nothing"}]"#, INVALID),
        // Orders.
        send("POST /v2/orders", JSON, ORDER, CREATED),
        send(
            "POST /v2/orders",
            JSON,
            r#"{"customer":"anna","currency":"EUR","lines":[]}"#,
            INVALID,
        ),
        plain("GET /v2/orders", "?start=2015-10-01T00:00:00Z&end=2015-10-04T00:00:00Z", OK),
        plain("GET /v2/orders", "?start=2015-10-04T00:00:00Z&end=2015-10-01T00:00:00Z", MALFORMED),
        plain("GET /v1/orders", "?start=2015-10-01T00:00:00Z&end=2015-10-04T00:00:00Z", OK),
        plain("GET /v1/orders", "?start=yesterday", MALFORMED),
        plain("OPTIONS /v1/orders", "", "204"),
        send("PATCH /v2/orders/{orderId}", MERGE_PATCH, r#"{"status":"delivered"}"#, CONFLICT),
        send("PATCH /v2/orders/{orderId}", MERGE_PATCH, r#"{"status":"paid"}"#, OK),
        send("PATCH /v2/orders/{orderId}", MERGE_PATCH, r#"{"status":"lost"}"#, INVALID),
        // Functions that are no entities.
        send("POST /", JSON, r#"{"uid":"cora","username":"cora","email":"cora@company.com"}"#, OK),
        send("POST /", JSON, r#"{"uid":"cora"}"#, "400 application/json"),
        plain("OPTIONS /", "", "204"),
        plain("GET /hello_world", "", OK),
        plain("OPTIONS /hello_world", "", "204"),
    ]
}
