//! The API of orders, version 1, request by request.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use api::testing::Client;
use config::Environment;
use insta::assert_snapshot;
use orders_v1::Order;
use serde_json::json;
use store::Stores;
use tempfile::TempDir;

/// A client of four orders, one a day, which end with the test.
async fn orders() -> (Client, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let stores = Stores::<Order>::embedded_in(directory.path());
    let store = stores.get(Environment::Dev).await.unwrap();
    for day in 1..=4 {
        let order = json!({
            "id": format!("00000000-0000-7000-8000-00000000000{day}"), "customer": "1", "status": "paid",
            "placed_at": format!("2015-10-0{day}T00:00:00Z"), "currency": "EUR", "total": "12.80",
        });
        store.create(&serde_json::from_value(order).unwrap(), None).await.unwrap();
    }
    (Client::new(orders_v1::controller(stores)), directory)
}

#[tokio::test]
async fn orders_are_a_flat_array_without_lines() {
    let (orders, _directory) = orders().await;
    let query = "start=2015-10-03T00:00:00Z&end=2015-10-04T00:00:00Z";
    assert_snapshot!(orders.send(&format!("GET /v1/orders?{query}"), "").await, @r#"
    200
    content-type: application/json
    etag: "d771e0db873a54ab"
    [{"id":"00000000-0000-7000-8000-000000000003","customer":"1","placed_at":"2015-10-03T00:00:00.000Z","status":"paid","currency":"EUR","total":"12.80"}]
    "#);
}

#[tokio::test]
async fn the_next_page_is_in_the_link() {
    let (orders, _directory) = orders().await;
    let first = orders.send("GET /v1/orders?limit=3", "").await;
    assert_eq!(first.json().as_array().unwrap().len(), 3);
    let link = first.header("link");
    let target = link.strip_prefix("</dev").unwrap().strip_suffix(">; rel=\"next\"").unwrap();
    let second = orders.send(&format!("GET {target}"), "").await;
    assert_eq!(second.json()[0]["placed_at"], "2015-10-04T00:00:00.000Z");
    assert_eq!((second.json().as_array().unwrap().len(), second.header("link")), (1, ""));
}

#[tokio::test]
async fn a_start_after_its_end_is_refused() {
    let (orders, _directory) = orders().await;
    let query = "start=2015-10-04T00:00:00Z&end=2015-10-01T00:00:00Z";
    assert_snapshot!(orders.send(&format!("GET /v1/orders?{query}"), "").await, @r#"
    400
    content-type: application/problem+json
    {"title":"Bad Request","status":400,"code":"invalid_parameters","detail":"one or more query parameters are wrong","errors":[{"parameter":"start","detail":"must not be after `end`"}]}
    "#);
}

#[tokio::test]
async fn nothing_can_be_written() {
    let (orders, _directory) = orders().await;
    let reply = orders.send("POST /v1/orders", "{}").await;
    assert_eq!((reply.status, reply.header("allow")), (405, "GET,HEAD"));
}
