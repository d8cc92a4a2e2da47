//! Requests that nobody sends in good faith: whatever they hold, the answer is the caller's fault or none, and the next request
//! is answered too. `PROPTEST_CASES=100000 cargo test --release -p books --test hostile` tries more.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use api::testing::{Client, Reply};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Map, Value, json};
use store::Stores;

const DUNE: &str = r#"{"title":"Dune","authors":["Frank Herbert"],"isbn":"9780441172719"}"#;

const MERGE_PATCH: &str = "application/merge-patch+json";
const JSON_PATCH: &str = "application/json-patch+json";

/// Texts that are special to somebody on the way.
const SPECIAL: [&str; 24] = [
    "",
    " ",
    "*",
    "\"1\"",
    "W/\"\"",
    "\"",
    ",",
    "null",
    "\0",
    "\r\n",
    "%",
    "%00",
    "%ZZ",
    "../..",
    "{",
    "[[",
    "-1",
    "1e999",
    "\u{202e}",
    "\u{10ffff}",
    "/title",
    "/tags/-",
    "~2",
    "title",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(&SPECIAL).prop_map(str::to_owned),
        4 => ".{0,20}",
        1 => (select(&SPECIAL), 1_usize..3_000).prop_map(|(text, times)| text.repeat(times)),
    ]
}

fn field() -> impl Strategy<Value = String> {
    let known = [
        "title",
        "authors",
        "isbn",
        "published",
        "language",
        "tags",
        "price",
        "amount",
        "currency",
        "id",
        "op",
        "path",
        "from",
        "value",
    ];
    prop_oneof![4 => select(known.to_vec()).prop_map(str::to_owned), 1 => text()]
}

/// JSON of any shape, with the names of fields in it.
fn json_of_any_shape() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 48, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((field(), inner), 0..6).prop_map(|members| Value::Object(Map::from_iter(members))),
        ]
    })
}

/// A book in which some fields are something else.
fn nearly_a_book() -> impl Strategy<Value = Value> {
    vec((field(), json_of_any_shape()), 0..3).prop_map(|members| {
        let mut book: Value = serde_json::from_str(DUNE).unwrap();
        book.as_object_mut().unwrap().extend(members);
        book
    })
}

fn operation() -> impl Strategy<Value = Value> {
    let pointer = || {
        prop_oneof![
            vec(field(), 0..4)
                .prop_map(|parts| parts.iter().map(|part| format!("/{part}")).collect::<String>()),
            (field(), 1_usize..2_000).prop_map(|(part, times)| format!("/{part}").repeat(times)),
            text(),
        ]
    };
    let op = select(vec!["add", "remove", "replace", "move", "copy", "test", "?"]);
    (op, pointer(), pointer(), json_of_any_shape()).prop_map(
        |(op, path, from, value)| json!({"op": op, "path": path, "from": from, "value": value}),
    )
}

fn body() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => nearly_a_book().prop_map(|book| book.to_string()),
        4 => vec(operation(), 0..12).prop_map(|operations| Value::from(operations).to_string()),
        2 => json_of_any_shape().prop_map(|value| value.to_string()),
        1 => text(),
        1 => (1_usize..200_000, select(vec!["[", "{\"title\":", "\"", " "])).prop_map(|(times, part)| part.repeat(times)),
    ]
}

fn headers() -> impl Strategy<Value = Vec<(String, Vec<String>)>> {
    let names = [
        "if-match",
        "if-none-match",
        "idempotency-key",
        "x-correlation-id",
        "origin",
        "content-length",
        "accept",
        "host",
    ];
    let value =
        text().prop_map(|text| text.chars().filter(|letter| !letter.is_control()).collect());
    vec((select(names.to_vec()).prop_map(str::to_owned), vec(value, 1..3)), 0..3)
}

fn query() -> impl Strategy<Value = Vec<(String, Vec<String>)>> {
    let names = [
        "limit",
        "cursor",
        "sort",
        "author",
        "tag",
        "q",
        "published_from",
        "published_to",
        "other",
    ];
    let value = prop_oneof![
        text(),
        Just("title".to_owned()),
        Just("5".to_owned()),
        Just("1965-08-01".to_owned())
    ];
    vec((select(names.to_vec()).prop_map(str::to_owned), vec(value, 1..3)), 0..4)
}

fn event() -> impl Strategy<Value = Value> {
    let media_type = prop_oneof![
        4 => select(vec!["application/json", MERGE_PATCH, JSON_PATCH]).prop_map(str::to_owned),
        1 => text(),
    ];
    let method = select(vec!["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
    (method, any::<bool>(), media_type, body(), headers(), query(), text()).prop_map(
        |(method, is_one, media_type, body, headers, query, id)| {
            let mut fields = Map::new();
            let media_type: String = media_type.chars().filter(|letter| !letter.is_control()).collect();
            fields.insert("content-type".to_owned(), json!([media_type]));
            fields.extend(headers.into_iter().map(|(name, values)| (name, json!(values))));
            let parameters: Map<_, _> =
                query.into_iter().map(|(name, values)| (name, json!(values))).collect();
            let resource = if is_one { "/books/{bookId}" } else { "/books" };
            json!({
                "resource": resource, "path": resource, "httpMethod": method, "headers": null,
                "multiValueHeaders": fields, "queryStringParameters": null,
                "multiValueQueryStringParameters": parameters,
                // Now and then the book that is there, else anything.
                "pathParameters": {"bookId": if id.len() % 2 == 0 { "THE BOOK" } else { &*id }}, "stageVariables": null,
                "requestContext": {
                    "accountId": "123456789012", "apiId": "api", "httpMethod": method, "identity": {},
                    "path": "/dev/books", "protocol": "HTTP/1.1", "requestId": "request", "requestTimeEpoch": 0,
                    "resourceId": "resource", "resourcePath": resource, "stage": "dev",
                },
                "body": body, "isBase64Encoded": false,
            })
        },
    )
}

/// The book that requests are about, made anew when one of them has removed it.
async fn there_is_a_book(client: &Client) -> String {
    let list = client.send("GET /books?limit=1", "").await.json();
    if let Some(id) = list["items"][0]["id"].as_str() {
        return id.to_owned();
    }
    let created = client.send("POST /books", DUNE).await;
    assert_eq!(created.status, 201, "{created}");
    created.json()["id"].as_str().unwrap().to_owned()
}

fn is_an_answer(reply: &Reply) -> bool {
    let problem = || {
        reply.header("content-type") == "application/problem+json"
            && reply.json()["code"].is_string()
    };
    reply.body.is_empty() || reply.status < 400 || problem()
}

#[test]
fn whatever_is_sent_is_answered_and_is_no_fault_of_ours() {
    let directory = tempfile::tempdir().unwrap();
    let client = Client::new(books::controller(Stores::embedded_in(directory.path())));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    proptest!(|(event in event())| {
        let reply = runtime.block_on(async {
            let mut event = event.clone();
            let id = there_is_a_book(&client).await;
            if event["pathParameters"]["bookId"] == "THE BOOK" {
                event["pathParameters"]["bookId"] = json!(id);
            }
            client.invoke(&event).await
        });
        prop_assert!(reply.status < 500 && is_an_answer(&reply), "{}", reply);
    });
}
