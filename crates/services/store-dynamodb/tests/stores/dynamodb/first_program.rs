//! What the first program wrote is used by every later one as its own.

use std::{sync::Arc, time::Duration};

use aws_sdk_dynamodb::types::AttributeValue::{self, N, S};
use config::Environment;
use error::Error;
use store::{
    Created, IdempotentRequest, Store,
    contract::{Factory, Sample},
};
use store_dynamodb::{table_name, testing::TestTables};

use crate::record::Record;

const HERE: Environment = Environment::Dev;

/// Changes one attribute of an item.
async fn change(tables: &TestTables, key: &str, name: &str, value: Option<AttributeValue>) {
    let request =
        tables.client().update_item().table_name(table_name::<Record>(&tables.prefix(HERE)));
    let request = request.key("id", S(key.to_owned())).expression_attribute_names("#name", name);
    let request = match value {
        Some(value) => request
            .update_expression("SET #name = :value")
            .expression_attribute_values(":value", value),
        None => request.update_expression("REMOVE #name"),
    };
    request.send().await.unwrap();
}

#[tokio::test]
#[ignore = "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
async fn its_versions_claims_and_answers_count() {
    let tables = TestTables::prepared::<Record>().await;
    let store: Arc<dyn Store<Record>> = tables.open(HERE).await;
    let (key, fingerprint, keep) = ("key".into(), "digest".into(), Duration::from_secs(60));
    let request = IdempotentRequest { key, fingerprint, keep };
    let entity = Record::sample(1);
    store.create(&entity, Some(&request)).await.unwrap();
    // It counted versions from 1, kept none with an answer, and its claims had no names.
    change(&tables, "specimen-1", "version", Some(N("3".to_owned()))).await;
    change(&tables, "#answer:key", "version", None).await;
    change(&tables, "#unique:code:code-1", "_write", None).await;

    let answer = store.create(&entity, Some(&request)).await.unwrap();
    assert!(matches!(&answer, Created::Before(first) if first.version == 1), "{answer:?}");
    let thief = Record::sample(2).claiming("code", &entity);
    let refused = store.create(&thief, None).await;
    assert!(matches!(refused, Err(Error::Taken { field: "code", .. })), "{refused:?}");

    let read = store.read("specimen-1").await.unwrap();
    assert_eq!(read.version, 3);
    let renamed = entity.clone().claiming("code", &Record::sample(3));
    assert_eq!(store.replace(&renamed, &read).await.unwrap().version, 4);
    store.create(&thief, None).await.unwrap();

    // A claim whose entity is gone is in nobody's way.
    change(&tables, "#unique:code:code-1", "_write", None).await;
    change(&tables, "#unique:code:code-1", "_holder", Some(S("nobody".to_owned()))).await;
    store.create(&Record::sample(4).claiming("code", &entity), None).await.unwrap();
    tables.remove::<Record>().await;
}
