//! The API of {{things}}, request by request.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use api::testing::{Client, Reply};
use serde_json::json;
use store::Stores;
use tempfile::TempDir;

const FIRST: &str = r#"{"name":"First"}"#;
const SECOND: &str = r#"{"name":"Second"}"#;

/// A client of {{things}} of its own, which end with the test.
fn {{crate}}() -> (Client, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    (Client::new({{crate}}::router(Stores::embedded_in(directory.path()))), directory)
}

/// Creates {{a_thing}} and answers its path.
async fn create({{crate}}: &Client, body: &str) -> String {
    let created = {{crate}}.send("POST /{{package}}", body).await;
    assert_eq!(created.status, 201, "{created}");
    created.header("location").trim_start_matches("/dev").to_owned()
}

fn names(list: &Reply) -> Vec<String> {
    let items = list.json()["items"].as_array().unwrap().clone();
    items.iter().map(|{{module}}| {{module}}["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn {{a_module}}_is_created_read_replaced_patched_and_deleted() {
    let ({{crate}}, _directory) = {{crate}}();
    let path = create(&{{crate}}, FIRST).await;
    let name = async || {
        let read = {{crate}}.send(&format!("GET {path}"), "").await;
        (read.status, read.json()["name"].clone())
    };
    assert_eq!(name().await, (200, json!("First")));

    assert_eq!({{crate}}.send(&format!("PUT {path}"), SECOND).await.status, 200);
    assert_eq!(name().await, (200, json!("Second")));

    let patch = format!("PATCH {path}\ncontent-type: application/merge-patch+json");
    assert_eq!({{crate}}.send(&patch, r#"{"name":"Third"}"#).await.header("etag"), "\"3\"");
    assert_eq!(name().await, (200, json!("Third")));

    assert_eq!({{crate}}.send(&format!("DELETE {path}"), "").await.status, 204);
    assert_eq!({{crate}}.send(&format!("GET {path}"), "").await.status, 404);
}

#[tokio::test]
async fn {{crate}}_are_listed_in_the_order_of_creation_and_found_by_name() {
    let ({{crate}}, _directory) = {{crate}}();
    for body in [SECOND, FIRST] {
        create(&{{crate}}, body).await;
    }
    assert_eq!(names(&{{crate}}.send("GET /{{package}}", "").await), ["Second", "First"]);
    assert_eq!(names(&{{crate}}.send("GET /{{package}}?limit=1", "").await), ["Second"]);
    assert_eq!(names(&{{crate}}.send("GET /{{package}}?name=First", "").await), ["First"]);
}

#[tokio::test]
async fn a_wrong_field_is_named() {
    let ({{crate}}, _directory) = {{crate}}();
    let refused = {{crate}}.send("POST /{{package}}", r#"{"name":""}"#).await;
    assert_eq!((refused.status, &refused.json()["errors"][0]["pointer"]), (422, &json!("/name")));
    let refused = {{crate}}.send("POST /{{package}}", r#"{"name":"First","colour":"red"}"#).await;
    assert_eq!(refused.status, 400, "{refused}");
}

#[tokio::test]
async fn a_writer_may_demand_a_version() {
    let ({{crate}}, _directory) = {{crate}}();
    let path = create(&{{crate}}, FIRST).await;
    assert_eq!({{crate}}.send(&format!("PUT {path}\nif-match: \"2\""), SECOND).await.status, 412);
    assert_eq!({{crate}}.send(&format!("PUT {path}\nif-match: \"1\""), SECOND).await.status, 200);
}
