//! What the README promises to somebody who pastes its commands.

use serde_json::{Value, json};

use crate::{
    http::Answer,
    server::{Server, fleet},
};

/// Titles of the books in a stage that begin with a word of the test's own.
fn titles(server: &Server, stage: &str, word: &str) -> Vec<Value> {
    let page = server.get(&format!("/{stage}/books?q={word}")).json();
    page["items"].as_array().unwrap().iter().map(|book| book["title"].clone()).collect()
}

fn assert_gateway_error(answer: &Answer, status: u16, message: &str, kind: &str) {
    assert_eq!(
        (answer.status, answer.json(), answer.header("x-amzn-errortype")),
        (status, json!({ "message": message }), kind)
    );
}

#[test]
fn a_book_created_in_dev_is_in_dev_alone() {
    let book = json!({"title": "Dune", "authors": ["Frank Herbert"], "isbn": "9780441172719"});
    let created = fleet().post("/dev/books", &book);
    assert_eq!(created.status, 201, "{created}");
    assert_eq!(fleet().get(created.header("location")).body, created.body);
    assert_eq!(titles(fleet(), "dev", "Dune"), ["Dune"]);
    for other in ["pre", "pro"] {
        assert_eq!(titles(fleet(), other, "Dune"), [""; 0]);
    }
}

#[test]
fn putitem_stores_a_user_whom_the_users_then_have() {
    // As `curl -d` sends it.
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let user = r#"{"uid":"1","username":"me","email":"me@company.com"}"#;
    let put = fleet().send("POST", "/dev/", &form, user);
    assert_eq!(
        (put.status, put.json()),
        (200, json!("Put user me with email me@company.com to DynamoDB."))
    );
    let read = fleet().get("/dev/users/1").json();
    assert_eq!((&read["username"], &read["email"]), (&json!("me"), &json!("me@company.com")));
    assert_eq!(fleet().get("/pre/users/1").status, 404);

    let wrong = fleet().send("POST", "/dev/", &form, r#"{"uid":"2","username":"","email":"me"}"#);
    assert_eq!(wrong.status, 400, "{wrong}");
    let message = wrong.json()["errorMessage"].as_str().unwrap().to_owned();
    assert!(message.starts_with("Invalid user: "), "{message}");
    assert!(message.contains("`username`") && message.contains("`email`"), "{message}");
}

#[test]
fn both_versions_of_orders_tell_of_the_same_orders() {
    for day in 1..=4 {
        let order = json!({
            "customer": "versions", "placed_at": format!("2015-10-0{day}T00:00:00Z"), "currency": "EUR",
            "lines": [{"sku": "A-1", "quantity": 2, "unit_price": "1.25"}],
        });
        let created = fleet().post("/pre/v2/orders", &order);
        assert_eq!(created.status, 201, "{created}");
    }
    let range = "start=2015-10-01T00:00:00Z&end=2015-10-04T00:00:00Z";
    let flat = fleet().get(&format!("/pre/v1/orders?{range}")).json();
    let paged = fleet().get(&format!("/pre/v2/orders?{range}&customer=versions")).json();
    let flat = flat.as_array().unwrap();
    assert_eq!(flat.len(), 3);
    for (old, new) in flat.iter().zip(paged["items"].as_array().unwrap()) {
        assert_eq!((&old["id"], &old["total"]), (&new["id"], &json!("2.50")));
        assert_eq!((&old["lines"], new["lines"].as_array().unwrap().len()), (&Value::Null, 1));
    }
}

#[test]
fn what_is_not_in_the_definition_is_not_served() {
    let missing = "MissingAuthenticationTokenException";
    let token = "Missing Authentication Token";
    assert_gateway_error(&fleet().get("/dev/nothing"), 403, token, missing);
    let unknown_method = fleet().send("DELETE", "/dev/books", &[], "");
    assert_gateway_error(&unknown_method, 403, token, missing);
    assert_gateway_error(&fleet().get("/test/books"), 403, "Forbidden", "ForbiddenException");
}

#[test]
fn a_correlation_id_comes_back_and_stands_in_the_log() {
    let id = "acceptance-4711";
    let answer = fleet().send("GET", "/dev/users", &[("x-correlation-id", id)], "");
    assert_eq!(answer.header("x-correlation-id"), id);
    crate::processes::await_that(std::time::Duration::from_secs(20), || {
        let log = fleet().log();
        log.contains(id).then_some(()).ok_or_else(|| format!("`{id}` is not in the log:\n{log}"))
    });
}
