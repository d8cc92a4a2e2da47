//! What a store needs is made once, however often and by however many it is made, and never changed unseen.

use std::sync::Arc;

use config::Environment;
use error::Error;
use store::{Driver, Server, contract::Specimen};
use store_sqlserver::contract::TestDocuments;

/// Who prepare at the same time.
const RACERS: usize = 8;

async fn prepare(schemas: &TestDocuments) -> Result<Vec<String>, Error> {
    schemas.note(Environment::Dev).await;
    let driver: Box<dyn Driver<Specimen>> = store_sqlserver::document_driver();
    driver.prepare(Environment::Dev, &Server::Local(schemas.address())).await
}

fn lines(schemas: &TestDocuments, schema: &str, migration: &str) -> [String; 3] {
    [
        format!("schema {}: {schema}", schemas.schema(Environment::Dev)),
        format!("migration 1 of store (idempotency keys): {migration}"),
        format!("migration 1 of specimens (documents and what they are found by): {migration}"),
    ]
}

#[tokio::test]
#[ignore = "needs a SQL Server: TEST_SQLSERVER_URL"]
async fn what_is_made_is_found_the_next_time() {
    let schemas = TestDocuments::new();
    let (first, second) = (prepare(&schemas).await, prepare(&schemas).await);
    schemas.remove().await;

    assert_eq!(first.unwrap(), lines(&schemas, "made", "applied"));
    assert_eq!(second.unwrap(), lines(&schemas, "found", "found"));
}

#[tokio::test]
#[ignore = "needs a SQL Server: TEST_SQLSERVER_URL"]
async fn of_several_who_prepare_at_once_each_succeeds_and_one_makes() {
    let schemas = Arc::new(TestDocuments::new());
    let racers: Vec<_> = (0..RACERS)
        .map(|_| {
            let schemas = Arc::clone(&schemas);
            tokio::spawn(async move { prepare(&schemas).await })
        })
        .collect();
    let mut outcomes = Vec::new();
    for racer in racers {
        outcomes.push(racer.await.unwrap());
    }
    let steps = schemas.count("{schema}.[SchemaMigrations]").await;
    schemas.remove().await;

    let (made, found) = (lines(&schemas, "made", "applied"), lines(&schemas, "found", "found"));
    let outcomes: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
    assert_eq!(outcomes.iter().filter(|lines| **lines == made).count(), 1, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|lines| **lines == found).count(), RACERS - 1);
    assert_eq!(steps, 2);
}

#[tokio::test]
#[ignore = "needs a SQL Server: TEST_SQLSERVER_URL"]
async fn a_step_that_was_changed_after_it_was_applied_is_refused() {
    let schemas = TestDocuments::new();
    prepare(&schemas).await.unwrap();
    let changed =
        "UPDATE {schema}.[SchemaMigrations] SET [Digest] = 'another' WHERE [Owner] = 'specimens'";
    schemas.run(Environment::Dev, changed).await;
    let refused = prepare(&schemas).await.unwrap_err();
    schemas.remove().await;

    assert!(matches!(refused, Error::Internal { .. }), "{refused:?}");
    assert_eq!(
        error::chain(&refused),
        "failed to prepare a store: migration 1 of specimens (documents and what they are found by) was \
         changed after it was applied: undo the change, and make it by a new migration"
    );
}
