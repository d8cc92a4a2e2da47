//! A write whose answer is lost on the way is sent again, and its caller never learns of it.

use std::{sync::Arc, time::Duration};

use config::Environment;
use error::Error;
use store::{
    Entity, Expected, Store,
    contract::{
        Factory, Sample,
        faults::{Proxy, Remote},
    },
};
use store_dynamodb::testing::TestTables;

use crate::record::Record;

async fn scene() -> (TestTables, Proxy, Arc<dyn Store<Record>>) {
    let tables = TestTables::prepared::<Record>().await;
    let proxy = Proxy::to(Remote::<Record>::server(&tables)).await;
    let store = tables.open_at(proxy.address()).await;
    (tables, proxy, store)
}

#[tokio::test]
#[ignore = "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
async fn a_write_is_known_by_its_token_or_by_its_name() {
    let (tables, proxy, store) = scene().await;
    let entity = Record::sample(1);

    proxy.lose_answer_to("TransactWriteItems");
    let mut last = store.create(&entity, None).await.unwrap().into_stored();
    // One that moves a unique value is a transaction.
    let renamed = entity.clone().claiming("code", &Record::sample(2));
    for (next, request) in
        [(renamed.clone(), "TransactWriteItems"), (renamed.counted(2), "PutItem")]
    {
        assert!(proxy.has_lost_answer());
        assert_eq!(store.read(entity.id()).await.unwrap(), last);
        proxy.lose_answer_to(request);
        let replaced = store.replace(&next, &last).await.unwrap();
        assert_eq!(replaced.version, last.version + 1);
        last = replaced;
    }
    assert!(proxy.has_lost_answer());

    proxy.lose_answer_to("TransactWriteItems");
    store.delete(entity.id(), &Expected::OneOf(vec![last.version])).await.unwrap();
    assert!(proxy.has_lost_answer());
    tables.remove::<Record>().await;
}

#[tokio::test]
#[ignore = "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
async fn another_writer_after_a_lost_answer_makes_it_unclear_and_not_stale() {
    let (tables, proxy, store) = scene().await;
    let apart: Arc<dyn Store<Record>> = tables.open(Environment::Dev).await;
    let mut last = store.create(&Record::sample(1), None).await.unwrap().into_stored();
    let mut unclear = 0;
    for count in 1..=5 {
        proxy.lose_answer_to("PutItem");
        let next = last.entity.clone().counted(count);
        let another_writer = async {
            while !proxy.has_lost_answer() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            proxy.fall_silent();
            let lost = apart.read(last.entity.id()).await.unwrap();
            assert_eq!(lost.entity, next);
            let other = apart.replace(&lost.entity.clone().counted(99), &lost).await.unwrap();
            proxy.speak();
            other
        };
        let (outcome, other) = tokio::join!(store.replace(&next, &last), another_writer);
        match outcome {
            Err(Error::Unavailable { .. }) => unclear += 1,
            // It was sent again before the server fell silent.
            outcome => assert_eq!(outcome.unwrap().version, last.version + 1),
        }
        last = other;
    }
    assert!(unclear > 0, "every answer was in time");
    tables.remove::<Record>().await;
}
