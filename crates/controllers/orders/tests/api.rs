//! The API of orders, version 2, request by request: what is theirs alone. What all controllers do is
//! tested with books.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use api::testing::{Client, Reply};
use insta::assert_snapshot;
use serde_json::{Value, json};
use store::Stores;
use tempfile::TempDir;

/// A client of orders of its own, which end with the test.
fn orders() -> (Client, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    (Client::new(orders::controller(Stores::embedded_in(directory.path()))), directory)
}

/// A valid order with these fields in place of the usual ones.
fn order(fields: &Value) -> String {
    let mut order = json!({
        "customer": "1", "placed_at": "2015-10-01T00:00:00Z", "currency": "EUR",
        "lines": [{"sku": "A-1", "quantity": 3, "unit_price": "0.10"}, {"sku": "B", "quantity": 1, "unit_price": "12.5"}],
    });
    for (name, value) in fields.as_object().unwrap() {
        order[name] = value.clone();
    }
    order.to_string()
}

async fn create(orders: &Client, fields: &Value) -> String {
    let reply = orders.send("POST /v2/orders", &order(fields)).await;
    assert_eq!(reply.status, 201, "{reply}");
    reply.header("location").trim_start_matches("/dev").to_owned()
}

async fn patch(orders: &Client, path: &str, fields: &Value) -> Reply {
    let head = format!("PATCH {path}\ncontent-type: application/merge-patch+json");
    orders.send(&head, &fields.to_string()).await
}

#[tokio::test]
async fn an_order_is_answered_with_its_lines_and_its_total() {
    let (orders, _directory) = orders();
    let path = create(&orders, &json!({})).await;
    let mut order = orders.send(&format!("GET {path}"), "").await.json();
    for field in ["id", "created", "updated", "version"] {
        order[field] = json!("-");
    }
    assert_snapshot!(order, @r#"{"created":"-","currency":"EUR","customer":"1","id":"-","lines":[{"quantity":3,"sku":"A-1","unit_price":"0.10"},{"quantity":1,"sku":"B","unit_price":"12.5"}],"placed_at":"2015-10-01T00:00:00.000Z","status":"pending","total":"12.80","updated":"-","version":"-"}"#);
}

#[tokio::test]
async fn every_wrong_field_is_listed() {
    let (orders, _directory) = orders();
    let wrong = order(&json!({
        "customer": "", "placed_at": "yesterday", "status": "lost", "currency": "euro",
        "lines": [{"sku": "", "quantity": 0, "unit_price": "-1"}],
    }));
    assert_snapshot!(orders.send("POST /v2/orders", &wrong).await, @r#"
    422
    content-type: application/problem+json
    {"title":"Unprocessable Entity","status":422,"code":"invalid","detail":"one or more fields have values that are not allowed","errors":[{"pointer":"/currency","detail":"must be an ISO 4217 currency code such as \"EUR\""},{"pointer":"/customer","detail":"must be 1 to 64 letters, digits or any of `.`, `_`, `~`, `-`"},{"pointer":"/lines/0/quantity","detail":"lower than 1"},{"pointer":"/lines/0/sku","detail":"length is lower than 1"},{"pointer":"/lines/0/unit_price","detail":"must be a decimal from 0 to 9999999999.9999 with at most 4 decimals, such as \"12.50\""},{"pointer":"/placed_at","detail":"must be an RFC 3339 date and time such as `2026-11-22T01:46:56Z`"},{"pointer":"/status","detail":"must be `pending`, `paid`, `shipped`, `delivered` or `cancelled`"}]}
    "#);
    assert_eq!(orders.send("POST /v2/orders", &order(&json!({"lines": []}))).await.status, 422);
    assert_eq!(orders.send("POST /v2/orders", &order(&json!({"total": "1"}))).await.status, 400);
}

#[tokio::test]
async fn a_status_goes_only_forward() {
    let (orders, _directory) = orders();
    let path = create(&orders, &json!({})).await;
    assert_snapshot!(patch(&orders, &path, &json!({"status": "shipped"})).await, @r#"
    409
    content-type: application/problem+json
    {"title":"Conflict","status":409,"code":"refused","detail":"the status of an order cannot go from `pending` to `shipped`"}
    "#);
    for status in ["paid", "shipped", "delivered"] {
        assert_eq!(
            patch(&orders, &path, &json!({"status": status})).await.json()["status"],
            status
        );
    }
    assert_eq!(patch(&orders, &path, &json!({"status": "cancelled"})).await.status, 409);
    let created_paid = orders.send("POST /v2/orders", &order(&json!({"status": "paid"}))).await;
    assert_eq!(created_paid.status, 422);
}

#[tokio::test]
async fn a_put_without_status_and_time_keeps_them() {
    let (orders, _directory) = orders();
    let path = create(&orders, &json!({})).await;
    assert_eq!(patch(&orders, &path, &json!({"status": "paid"})).await.status, 200);
    let lines = json!([{"sku": "C", "quantity": 2, "unit_price": "1.00"}]);
    let replaced = orders
        .send(&format!("PUT {path}"), &order(&json!({"placed_at": null, "lines": lines})))
        .await;
    let order = replaced.json();
    assert_eq!(
        (&order["status"], &order["placed_at"], &order["total"]),
        (&json!("paid"), &json!("2015-10-01T00:00:00.000Z"), &json!("2.00"))
    );
}

#[tokio::test]
async fn orders_are_found_from_start_inclusive_to_end_exclusive() {
    let (orders, _directory) = orders();
    for day in 1..=4 {
        let placed_at = format!("2015-10-0{day}T00:00:00Z");
        create(&orders, &json!({"placed_at": placed_at, "customer": format!("{}", day % 2)})).await;
    }
    for (query, expected) in [
        ("", vec![1, 2, 3, 4]),
        ("?start=2015-10-02T00:00:00Z", vec![2, 3, 4]),
        ("?end=2015-10-03T00:00:00Z", vec![1, 2]),
        ("?start=2015-10-02T00:00:00Z&end=2015-10-04T00:00:00Z", vec![2, 3]),
        ("?start=2015-10-02T02:00:00%2B02:00&end=2015-10-02T00:00:00.001Z", vec![2]),
        ("?start=2015-10-02T00:00:00Z&end=2015-10-02T00:00:00Z", vec![]),
        ("?customer=1&sort=-placed_at", vec![3, 1]),
        ("?status=paid", vec![]),
    ] {
        let list = orders.send(&format!("GET /v2/orders{query}"), "").await.json();
        let placed =
            list["items"].as_array().unwrap().iter().map(|order| order["placed_at"].clone());
        let days: Vec<_> =
            expected.iter().map(|day| json!(format!("2015-10-0{day}T00:00:00.000Z"))).collect();
        assert_eq!(placed.collect::<Vec<_>>(), days, "{query}");
    }
}

#[tokio::test]
async fn a_start_after_its_end_is_refused() {
    let (orders, _directory) = orders();
    let query = "start=2015-10-04T00:00:00Z&end=2015-10-01T00:00:00Z&status=lost";
    assert_snapshot!(orders.send(&format!("GET /v2/orders?{query}"), "").await, @r#"
    400
    content-type: application/problem+json
    {"title":"Bad Request","status":400,"code":"invalid_parameters","detail":"one or more query parameters are wrong","errors":[{"parameter":"start","detail":"must not be after `end`"},{"parameter":"status","detail":"must be `pending`, `paid`, `shipped`, `delivered` or `cancelled`"}]}
    "#);
}
