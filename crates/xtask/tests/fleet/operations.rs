//! One row for each way in which an operation answers: what is sent, and what comes back.

/// A request, and the status and media type of its answer.
pub(crate) struct Call {
    /// The operation as `config/api.yaml` has it: `GET /books/{bookId}`. A parameter is what the last `201` made.
    pub(crate) operation: &'static str,
    /// What follows the path: a query, or nothing.
    pub(crate) query: &'static str,
    /// Headers beside the content type.
    pub(crate) headers: &'static [(&'static str, &'static str)],
    /// The media type of the body, if there is a body.
    pub(crate) media_type: &'static str,
    pub(crate) body: &'static str,
    /// `201 application/json`; without a media type there is no body.
    pub(crate) answer: &'static str,
}

const JSON: &str = "application/json";
const MERGE_PATCH: &str = "application/merge-patch+json";
const JSON_PATCH: &str = "application/json-patch+json";

const OK: &str = "200 application/json";
const CREATED: &str = "201 application/json";
const INVALID: &str = "422 application/problem+json";
const MALFORMED: &str = "400 application/problem+json";
const MISSING: &str = "404 application/problem+json";
const CONFLICT: &str = "409 application/problem+json";
const STALE: &str = "412 application/problem+json";
const UNSUPPORTED: &str = "415 application/problem+json";

const EMMA: &str = r#"{"title":"Emma","authors":["Jane Austen"],"isbn":"0-14-143958-0","published":"1815-12-23","language":"en","tags":["love"],"price":{"amount":"9.90","currency":"GBP"}}"#;
const PERSUASION: &str =
    r#"{"title":"Persuasion","authors":["Jane Austen"],"isbn":"9780141439686"}"#;
const ANNA: &str = r#"{"uid":"anna","username":"anna","email":"anna@company.com"}"#;
const BERT: &str = r#"{"uid":"bert","username":"bert","email":"bert@company.com"}"#;
const BERTA: &str = r#"{"username":"berta","email":"berta@company.com"}"#;
const ORDER: &str = r#"{"customer":"anna","placed_at":"2015-10-02T12:00:00+02:00","currency":"EUR","lines":[{"sku":"A-1","quantity":3,"unit_price":"0.10"}]}"#;

/// A request without a body.
const fn plain(operation: &'static str, query: &'static str, answer: &'static str) -> Call {
    with(operation, query, &[], answer)
}

/// A request with headers and without a body.
const fn with(
    operation: &'static str,
    query: &'static str,
    headers: &'static [(&'static str, &'static str)],
    answer: &'static str,
) -> Call {
    Call { operation, query, headers, media_type: "", body: "", answer }
}

/// A request with a body.
const fn send(
    operation: &'static str,
    media_type: &'static str,
    body: &'static str,
    answer: &'static str,
) -> Call {
    Call { operation, query: "", headers: &[], media_type, body, answer }
}

/// The calls, in their order.
pub(crate) const CALLS: &[Call] = &[
    // Books.
    send("POST /books", JSON, PERSUASION, CREATED),
    send("POST /books", JSON, EMMA, CREATED),
    send("POST /books", JSON, EMMA, CONFLICT),
    send("POST /books", JSON, r#"{"title":"Emma"}"#, MALFORMED),
    send("POST /books", JSON, r#"{"title":"","authors":[],"isbn":"1"}"#, INVALID),
    send("POST /books", "text/plain", EMMA, UNSUPPORTED),
    plain("GET /books", "", OK),
    plain("GET /books", "?limit=1&sort=-title", OK),
    plain("GET /books", "?author=Jane+Austen&tag=love&q=MM&published_from=1815-12-23", OK),
    plain("GET /books", "?limit=0&colour=red", MALFORMED),
    plain("GET /books/{bookId}", "", OK),
    with("GET /books/{bookId}", "", &[("if-none-match", "\"1\"")], "304"),
    with("GET /books/{bookId}", "", &[("if-none-match", "1")], MALFORMED),
    plain("HEAD /books/{bookId}", "", "200"),
    with("HEAD /books/{bookId}", "", &[("if-none-match", "\"1\"")], "304"),
    send("PUT /books/{bookId}", JSON, EMMA, OK),
    send("PUT /books/{bookId}", JSON, PERSUASION, CONFLICT),
    send("PUT /books/{bookId}", JSON, r#"{"title":1}"#, MALFORMED),
    send("PATCH /books/{bookId}", MERGE_PATCH, r#"{"price":null,"tags":["wit"]}"#, OK),
    send(
        "PATCH /books/{bookId}",
        JSON_PATCH,
        r#"[{"op":"add","path":"/tags/-","value":"love"}]"#,
        OK,
    ),
    send(
        "PATCH /books/{bookId}",
        JSON_PATCH,
        r#"[{"op":"test","path":"/title","value":"?"}]"#,
        CONFLICT,
    ),
    send("PATCH /books/{bookId}", MERGE_PATCH, r#"{"title":""}"#, INVALID),
    send("PATCH /books/{bookId}", JSON, "{}", UNSUPPORTED),
    with("DELETE /books/{bookId}", "", &[("if-match", "\"1\"")], STALE),
    with("DELETE /books/{bookId}", "", &[("if-match", "\"4\"")], "204"),
    plain("DELETE /books/{bookId}", "", MISSING),
    plain("GET /books/{bookId}", "", MISSING),
    plain("HEAD /books/{bookId}", "", "404"),
    plain("OPTIONS /books", "", "204"),
    plain("OPTIONS /books/{bookId}", "", "204"),
    // Users.
    send("POST /users", JSON, ANNA, CREATED),
    send("POST /users", JSON, BERT, CREATED),
    send("POST /users", JSON, BERT, CONFLICT),
    send("POST /users", JSON, r#"{"uid":"a b","username":"","email":"?"}"#, INVALID),
    send("POST /users", JSON, "{", MALFORMED),
    plain("GET /users", "?username=bert", OK),
    plain("GET /users", "?email=BERT@company.com&limit=100", OK),
    plain("GET /users", "?cursor=?", MALFORMED),
    plain("GET /users/{uid}", "", OK),
    with("GET /users/{uid}", "", &[("if-none-match", "*")], "304"),
    plain("HEAD /users/{uid}", "", "200"),
    send("PUT /users/{uid}", JSON, BERTA, OK),
    send("PUT /users/{uid}", JSON, BERT, MALFORMED),
    send("PUT /users/{uid}", JSON, r#"{"username":"anna","email":"b@company.com"}"#, CONFLICT),
    send("PATCH /users/{uid}", MERGE_PATCH, r#"{"username":"bert"}"#, OK),
    send("PATCH /users/{uid}", JSON_PATCH, r#"[{"op":"remove","path":"/nothing"}]"#, INVALID),
    with("DELETE /users/{uid}", "", &[("if-match", "2")], MALFORMED),
    plain("DELETE /users/{uid}", "", "204"),
    plain("GET /users/{uid}", "", MISSING),
    plain("OPTIONS /users", "", "204"),
    plain("OPTIONS /users/{uid}", "", "204"),
    // Orders.
    send("POST /v2/orders", JSON, ORDER, CREATED),
    send("POST /v2/orders", JSON, r#"{"customer":"anna","currency":"EUR","lines":[]}"#, INVALID),
    send("POST /v2/orders", JSON, r#"{"total":"1"}"#, MALFORMED),
    plain("GET /v2/orders", "?start=2015-10-01T00:00:00Z&end=2015-10-04T00:00:00Z", OK),
    plain("GET /v2/orders", "?customer=anna&status=pending&sort=-placed_at", OK),
    plain("GET /v2/orders", "?start=2015-10-04T00:00:00Z&end=2015-10-01T00:00:00Z", MALFORMED),
    plain("GET /v1/orders", "?start=2015-10-01T00:00:00Z&end=2015-10-04T00:00:00Z", OK),
    plain("GET /v1/orders", "?start=yesterday", MALFORMED),
    plain("GET /v2/orders/{orderId}", "", OK),
    plain("HEAD /v2/orders/{orderId}", "", "200"),
    send("PUT /v2/orders/{orderId}", JSON, ORDER, OK),
    send("PATCH /v2/orders/{orderId}", MERGE_PATCH, r#"{"status":"delivered"}"#, CONFLICT),
    send("PATCH /v2/orders/{orderId}", MERGE_PATCH, r#"{"status":"paid"}"#, OK),
    send("PATCH /v2/orders/{orderId}", MERGE_PATCH, r#"{"status":"lost"}"#, INVALID),
    plain("DELETE /v2/orders/{orderId}", "", "204"),
    plain("DELETE /v2/orders/{orderId}", "", MISSING),
    plain("OPTIONS /v2/orders", "", "204"),
    plain("OPTIONS /v2/orders/{orderId}", "", "204"),
    plain("OPTIONS /v1/orders", "", "204"),
    // Functions that are no entities.
    send("POST /", JSON, r#"{"uid":"cora","username":"cora","email":"cora@company.com"}"#, OK),
    send("POST /", JSON, r#"{"uid":"cora"}"#, "400 application/json"),
    plain("OPTIONS /", "", "204"),
    plain("GET /hello_world", "", OK),
    plain("OPTIONS /hello_world", "", "204"),
];
