//! Preparing a table: again, at once, and where something is missing or is another's.

use config::Environment;
use error::Error;
use store::contract::evolution::{Earlier, Later};
use store_dynamodb::{table_name, testing::TestTables};

use crate::record::Record;

const HERE: Environment = Environment::Dev;

fn lines(tables: &TestTables, how: &str) -> Vec<String> {
    let name = table_name::<Record>(&tables.prefix(HERE));
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
    let tables = TestTables::default();
    for how in ["made", "found", "found"] {
        assert_eq!(tables.prepare::<Record>(HERE).await.unwrap(), lines(&tables, how));
    }
    tables.remove::<Record>().await;
}

#[tokio::test]
#[ignore = "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
async fn those_who_prepare_at_once_all_succeed() {
    let tables = TestTables::default();
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
async fn indexes_that_a_newer_program_declares_are_added() {
    let tables = TestTables::default();
    tables.prepare::<Earlier>(HERE).await.unwrap();

    let lines = tables.prepare::<Later>(HERE).await.unwrap();

    let added: Vec<_> = lines.iter().filter(|line| line.ends_with("made")).collect();
    let name = table_name::<Later>(&tables.prefix(HERE));
    let made = |index: &str| format!("index `{name}/{index}`: made");
    assert_eq!(added, [&made("by_place"), &made("by_colour")]);
    tables.remove::<Later>().await;
}

#[tokio::test]
#[ignore = "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
async fn a_table_that_is_not_there_is_unavailable_and_named_so() {
    let tables = TestTables::default();
    let store = store::contract::Factory::<Record>::open(&tables, HERE).await;

    let outcome = store.read("1").await;

    assert!(matches!(outcome, Err(Error::Unavailable { .. })), "{outcome:?}");
    let text = error::chain(&outcome.unwrap_err());
    assert!(text.contains("ResourceNotFoundException"), "{text}");
}
