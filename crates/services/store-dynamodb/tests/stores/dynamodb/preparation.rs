//! Preparing a table: again, at once, and where something is missing or is another's.

use aws_sdk_dynamodb::{
    Client,
    config::{BehaviorVersion, Credentials, Region},
};
use config::{Environment, Secret, StoreKind};
use error::Error;
use store::{Server, contract::Sample};
use store_dynamodb::testing::TestTables;

use crate::record::Record;

const HERE: Environment = Environment::Dev;

fn client(tables: &TestTables) -> Client {
    let settings = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "test"))
        .endpoint_url(tables.endpoint());
    Client::from_conf(settings.build())
}

fn lines(tables: &TestTables, how: &str) -> Vec<String> {
    let name = tables.table_name::<Record>(HERE);
    let things = [
        format!("table `{name}`"),
        format!("index `{name}/all`"),
        format!("index `{name}/by_name`"),
        format!("index `{name}/by_found`"),
        format!("expiry `{name}/_expires_s`"),
    ];
    things.iter().map(|thing| format!("{thing}: {how}")).collect()
}

#[tokio::test]
#[ignore = "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
async fn a_table_is_made_once_and_then_found() {
    let tables = TestTables::new();
    for how in ["made", "found", "found"] {
        assert_eq!(tables.prepare::<Record>(HERE).await.unwrap(), lines(&tables, how));
    }
    tables.remove::<Record>().await;
}

#[tokio::test]
#[ignore = "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
async fn those_who_prepare_at_once_all_succeed() {
    let tables = TestTables::new();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let tables = tables.clone();
            tokio::spawn(async move { tables.prepare::<Record>(HERE).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(tables.prepare::<Record>(HERE).await.unwrap(), lines(&tables, "found"));
    tables.remove::<Record>().await;
}

#[tokio::test]
#[ignore = "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
async fn a_missing_index_is_added_and_finds_what_is_there() {
    let tables = TestTables::new();
    tables.prepare::<Record>(HERE).await.unwrap();
    let store = store::contract::Factory::<Record>::open(&tables, HERE).await;
    store.create(&Record::sample(1), None).await.unwrap();
    let name = tables.table_name::<Record>(HERE);
    let delete = aws_sdk_dynamodb::types::DeleteGlobalSecondaryIndexAction::builder()
        .index_name("by_name")
        .build()
        .unwrap();
    let update = aws_sdk_dynamodb::types::GlobalSecondaryIndexUpdate::builder().delete(delete);
    client(&tables)
        .update_table()
        .table_name(&name)
        .global_secondary_index_updates(update.build())
        .send()
        .await
        .unwrap();

    let mut expected = lines(&tables, "found");
    expected[2] = format!("index `{name}/by_name`: made");
    assert_eq!(tables.prepare::<Record>(HERE).await.unwrap(), expected);

    let sort = store::Sort { field: Some("name"), descending: false };
    let query = store::Query { filters: vec![], sort, after: None, limit: 5 };
    assert_eq!(store.list(&query).await.unwrap().items.len(), 1);
    tables.remove::<Record>().await;
}

#[tokio::test]
#[ignore = "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
async fn a_table_that_is_not_there_is_unavailable_and_named_so() {
    let tables = TestTables::new();
    let store = store::contract::Factory::<Record>::open(&tables, HERE).await;

    let outcome = store.read("1").await;

    assert!(matches!(outcome, Err(Error::Unavailable { .. })), "{outcome:?}");
    let text = error::chain(&outcome.unwrap_err());
    assert!(text.contains("ResourceNotFoundException"), "{text}");
}

#[tokio::test]
#[ignore = "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
async fn the_driver_opens_what_it_prepared() {
    let tables = TestTables::new();
    let server = Server::Local(Secret::new(tables.endpoint()));
    let driver = store_dynamodb::driver::<Record>();
    assert_eq!(driver.kind(), StoreKind::DynamoDb);

    let lines = driver.prepare(HERE, &server).await.unwrap();

    assert!(lines[0].starts_with("table `dev-records`: "), "{lines:?}");
    let store = driver.open(HERE, &server).await.unwrap();
    let outcome = store.read("nobody").await;
    assert!(matches!(outcome, Err(Error::NotFound { .. })), "{outcome:?}");
    client(&tables).delete_table().table_name("dev-records").send().await.unwrap();
}
