//! The API of books, request by request: what is theirs alone, and the texts of what all entities answer. What those do besides is in
//! `conformance.rs`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use api::testing::{Client, Reply};
use insta::assert_snapshot;
use serde_json::json;
use store::Stores;
use tempfile::TempDir;

const DUNE: &str = r#"{"title":"Dune","authors":["Frank Herbert"],"isbn":"0-441-17271-7","published":"1965-08-01","language":"EN","tags":["desert"],"price":{"amount":"9.90","currency":"USD"}}"#;

/// A catalogue of its own, which ends with the test.
struct Catalogue {
    client: Client,
    _directory: TempDir,
}

impl Catalogue {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let stores = Stores::embedded_in(directory.path().to_owned());
        Self { client: Client::new(books::controller(stores)), _directory: directory }
    }

    async fn send(&self, head: &str, body: &str) -> Reply {
        self.client.send(head, body).await
    }

    /// Creates a book and answers its path.
    async fn create(&self, body: &str) -> String {
        let reply = self.send("POST /books", body).await;
        assert_eq!(reply.status, 201, "{reply}");
        reply.header("location").trim_start_matches("/dev").to_owned()
    }

    /// The titles in a list.
    async fn titles(&self, head: &str) -> Vec<String> {
        let reply = self.send(head, "").await;
        assert_eq!(reply.status, 200, "{reply}");
        let items = reply.json()["items"].as_array().unwrap().clone();
        items.iter().map(|book| book["title"].as_str().unwrap().to_owned()).collect()
    }
}

fn id(reply: &Reply) -> Option<String> {
    let body: serde_json::Value = serde_json::from_str(&reply.body).ok()?;
    body["id"].as_str().map(str::to_owned)
}

/// A valid book with these fields in place of Dune's.
fn book(fields: &serde_json::Value) -> String {
    let mut book: serde_json::Value = serde_json::from_str(DUNE).unwrap();
    for (name, value) in fields.as_object().unwrap() {
        book[name] = value.clone();
    }
    book.to_string()
}

#[tokio::test]
async fn a_created_book_is_answered_in_canonical_form_and_can_be_read() {
    let catalogue = Catalogue::new();
    let created = catalogue.send("POST /books", DUNE).await;
    assert_snapshot!(created.stable(), @r#"
    201
    content-type: application/json
    etag: "VERSION"
    location: /dev/books/ID
    {"id":"ID","title":"Dune","authors":["Frank Herbert"],"isbn":"9780441172719","published":"1965-08-01","language":"en","tags":["desert"],"price":{"amount":"9.90","currency":"USD"},"created":"MOMENT","updated":"MOMENT","version":VERSION}
    "#);
    let read = catalogue.send(&format!("GET /books/{}", id(&created).unwrap()), "").await;
    assert_eq!((read.status, &read.body), (200, &created.body));
}

#[tokio::test]
async fn a_missing_book_is_a_problem_document() {
    let catalogue = Catalogue::new();
    let missing = "/books/019ab0c1-0000-7000-8000-000000000000";
    assert_snapshot!(catalogue.send(&format!("GET {missing}"), "").await, @r#"
    404
    content-type: application/problem+json
    {"title":"Not Found","status":404,"code":"not_found","detail":"book `019ab0c1-0000-7000-8000-000000000000` does not exist"}
    "#);
    assert_snapshot!(catalogue.send("GET /books/nothing", "").await, @r#"
    404
    content-type: application/problem+json
    {"title":"Not Found","status":404,"code":"not_found","detail":"book `nothing` does not exist: its identifier would be a UUID"}
    "#);
}

#[tokio::test]
async fn every_wrong_field_is_listed_with_its_pointer() {
    let catalogue = Catalogue::new();
    let wrong = json!({
        "title": "", "authors": ["", "Frank Herbert"], "isbn": "9780441172718", "published": "1965-13-01",
        "language": "not a language", "tags": ["", "desert"], "price": {"amount": "1e3", "currency": "usd"},
    });
    assert_snapshot!(catalogue.send("POST /books", &wrong.to_string()).await, @r#"
    422
    content-type: application/problem+json
    {"title":"Unprocessable Entity","status":422,"code":"invalid","detail":"one or more fields have values that are not allowed","errors":[{"pointer":"/authors/0","detail":"length is lower than 1"},{"pointer":"/isbn","detail":"must be an ISBN-10 or ISBN-13 whose check digit fits"},{"pointer":"/language","detail":"must be a BCP 47 language tag such as \"en\" or \"pt-BR\""},{"pointer":"/price/amount","detail":"must be a decimal from 0 to 9999999999.9999 with at most 4 decimals, such as \"12.50\""},{"pointer":"/price/currency","detail":"must be an ISO 4217 currency code such as \"EUR\""},{"pointer":"/published","detail":"must be a day such as `1965-08-01`"},{"pointer":"/tags/0","detail":"length is lower than 1"},{"pointer":"/title","detail":"length is lower than 1"}]}
    "#);
    assert_eq!(catalogue.titles("GET /books").await, [""; 0]);
}

#[tokio::test]
async fn what_is_not_the_json_of_a_book_is_refused() {
    let catalogue = Catalogue::new();
    assert_snapshot!(catalogue.send("POST /books", &book(&json!({"colour": "red"}))).await, @r#"
    400
    content-type: application/problem+json
    {"title":"Bad Request","status":400,"code":"malformed_body","detail":"the body is not the JSON that this operation takes","errors":[{"pointer":"/colour","detail":"unknown field `colour`"}]}
    "#);
    assert_snapshot!(catalogue.send("POST /books", r#"{"title":1}"#).await, @r#"
    400
    content-type: application/problem+json
    {"title":"Bad Request","status":400,"code":"malformed_body","detail":"the body is not the JSON that this operation takes","errors":[{"pointer":"/title","detail":"invalid type: integer `1`, expected a string at line 1 column 10"}]}
    "#);
    let large = book(&json!({"title": "x".repeat(1 << 20)}));
    assert_snapshot!(catalogue.send("POST /books", &large).await, @r#"
    413
    content-type: application/problem+json
    {"title":"Payload Too Large","status":413,"code":"body_too_large","detail":"Failed to buffer the request body: length limit exceeded"}
    "#);
}

#[tokio::test]
async fn two_books_cannot_have_one_isbn() {
    let catalogue = Catalogue::new();
    let first = catalogue.create(DUNE).await;
    assert_snapshot!(catalogue.send("POST /books", &book(&json!({"isbn": "9780441172719"}))).await, @r#"
    409
    content-type: application/problem+json
    {"title":"Conflict","status":409,"code":"taken","detail":"a book with isbn `9780441172719` already exists"}
    "#);
    let second = catalogue.create(&book(&json!({"isbn": "9780804429573"}))).await;
    assert_eq!(catalogue.send(&format!("PUT {second}"), DUNE).await.status, 409);

    assert_eq!(catalogue.send(&format!("DELETE {first}"), "").await.status, 204);
    assert_eq!(catalogue.send(&format!("PUT {second}"), DUNE).await.status, 200);
}

#[tokio::test]
async fn a_merge_patch_changes_only_what_it_names_and_null_removes() {
    let catalogue = Catalogue::new();
    let path = catalogue.create(DUNE).await;
    let head = format!("PATCH {path}\ncontent-type: application/merge-patch+json");
    let patched = catalogue.send(&head, r#"{"title":"Dune!","price":null}"#).await;
    assert_eq!(patched.status, 200);
    let body = patched.json();
    assert_eq!(
        (&body["title"], &body["price"], &body["tags"]),
        (&json!("Dune!"), &json!(null), &json!(["desert"]))
    );

    assert_eq!(catalogue.send(&head, r#"{"title":null}"#).await.status, 400);
    assert_eq!(catalogue.send(&head, r#"{"title":""}"#).await.status, 422);
    assert_eq!(catalogue.send(&head, r#"{"id":"x"}"#).await.status, 400);
}

#[tokio::test]
async fn a_json_patch_is_bounded() {
    let catalogue = Catalogue::new();
    let path = catalogue.create(DUNE).await;
    let head = format!("PATCH {path}\ncontent-type: application/json-patch+json");
    let patch = json!([
        {"op": "test", "path": "/title", "value": "Dune"},
        {"op": "add", "path": "/tags/-", "value": "spice"},
    ]);
    let patched = catalogue.send(&head, &patch.to_string()).await;
    assert_eq!((patched.status, &patched.json()["tags"]), (200, &json!(["desert", "spice"])));

    let failing = json!([
        {"op": "replace", "path": "/title", "value": "x"},
        {"op": "test", "path": "/language", "value": "de"},
    ]);
    assert_snapshot!(catalogue.send(&head, &failing.to_string()).await, @r#"
    409
    content-type: application/problem+json
    {"title":"Conflict","status":409,"code":"patch_failed","detail":"operation 1 at `/language` failed: value did not match"}
    "#);
    let exploding: Vec<_> =
        (0..60).map(|_| json!({"op": "copy", "from": "/tags", "path": "/tags/-"})).collect();
    assert_eq!(catalogue.send(&head, &json!(exploding).to_string()).await.status, 422);
    // Each copy into itself would double the depth: to 65,536 levels, which no stack holds.
    let doubling: Vec<_> = (0..16)
        .map(|turn| json!({"op": "copy", "from": "", "path": "/price".repeat(1 << turn)}))
        .collect();
    assert_snapshot!(catalogue.send(&head, &json!(doubling).to_string()).await, @r#"
    422
    content-type: application/problem+json
    {"title":"Unprocessable Entity","status":422,"code":"patch_failed","detail":"operation 4 at `/price/price/price/price/price/price/price/price/price/price/price/price/price/price/price/price` failed: it reaches deeper than 32 levels"}
    "#);
    assert_eq!(catalogue.titles("GET /books").await, ["Dune"]);
}

#[tokio::test]
async fn books_are_found_by_every_filter() {
    let catalogue = Catalogue::new();
    let details = [
        json!({"title": "Dune", "isbn": "9780441172719", "authors": ["Frank Herbert"], "tags": ["desert"]}),
        json!({"title": "Emma", "isbn": "9780804429573", "authors": ["Jane Austen"], "published": "1815-12-23", "tags": ["love"]}),
        json!({"title": "Good Omens", "isbn": "9780593098233", "authors": ["Neil Gaiman", "Terry Pratchett"], "published": null}),
    ];
    for fields in &details {
        catalogue.create(&book(fields)).await;
    }
    for (query, expected) in [
        ("", vec!["Dune", "Emma", "Good Omens"]),
        ("?author=Terry+Pratchett", vec!["Good Omens"]),
        ("?tag=love", vec!["Emma"]),
        ("?tag=love&author=Frank%20Herbert", vec![]),
        ("?q=UN", vec!["Dune"]),
        ("?q=%25", vec![]),
        ("?published_from=1815-12-23&published_to=1900-01-01", vec!["Emma"]),
        ("?published_from=1815-12-24", vec!["Dune"]),
        ("?sort=published", vec!["Good Omens", "Emma", "Dune"]),
        ("?sort=-title", vec!["Good Omens", "Emma", "Dune"]),
    ] {
        assert_eq!(catalogue.titles(&format!("GET /books{query}")).await, expected, "{query}");
    }
}

#[tokio::test]
async fn every_wrong_parameter_is_listed() {
    let catalogue = Catalogue::new();
    let query = "limit=0&cursor=x&sort=price&published_from=yesterday&colour=red&tag=a&tag=b&q=";
    assert_snapshot!(catalogue.send(&format!("GET /books?{query}"), "").await, @r#"
    400
    content-type: application/problem+json
    {"title":"Bad Request","status":400,"code":"invalid_parameters","detail":"one or more query parameters are wrong","errors":[{"parameter":"tag","detail":"must be given only once"},{"parameter":"limit","detail":"must be a number from 1 to 100"},{"parameter":"q","detail":"must not be empty"},{"parameter":"published_from","detail":"must be a day such as `1965-08-01`"},{"parameter":"sort","detail":"must be one of `title`, `-title`, `published`, `-published`"},{"parameter":"cursor","detail":"is damaged or belongs to another list: leave it out to begin anew"},{"parameter":"colour","detail":"is not a parameter of this operation"}]}
    "#);
    let range = "GET /books?published_from=2000-01-02&published_to=2000-01-01";
    assert_eq!(catalogue.send(range, "").await.status, 400);
}

#[tokio::test]
async fn an_unknown_path_and_method_are_problem_documents() {
    let catalogue = Catalogue::new();
    assert_snapshot!(catalogue.send("GET /nothing", "").await, @r#"
    404
    content-type: application/problem+json
    {"title":"Not Found","status":404,"code":"no_route","detail":"there is nothing at this path"}
    "#);
    assert_snapshot!(catalogue.send("DELETE /books", "").await, @r#"
    405
    allow: GET,HEAD,POST
    content-type: application/problem+json
    {"title":"Method Not Allowed","status":405,"code":"method_not_allowed","detail":"this path takes the methods that `allow` names"}
    "#);
}

#[tokio::test]
async fn a_key_is_its_caller_s_own() {
    let catalogue = Catalogue::new();
    let caller = |name: &str| {
        catalogue.client.authorized(json!({"principalId": name, "scope": "books:read books:write"}))
    };
    let create = "POST /books\nidempotency-key: 1";
    let annas = caller("anna").send(create, DUNE).await;
    assert_eq!(annas.json()["created_by"], "anna");
    let another = book(&json!({"isbn": "9780804429573"}));
    let berts = caller("bert").send(create, &another).await;
    assert_eq!((berts.status, &berts.json()["created_by"]), (201, &json!("bert")));
    assert_eq!(caller("anna").send(create, DUNE).await.body, annas.body);
    assert_eq!(caller("anna").send(create, &another).await.status, 422);
    let reordered: serde_json::Value = serde_json::from_str(DUNE).unwrap();
    assert_eq!(caller("anna").send(create, &format!(" {reordered:#}")).await.body, annas.body);
}
