//! A write whose answer is lost on the way is sent again, and its caller never learns of it.

use std::sync::Arc;

use store::{
    Created, Entity, Expected, Store,
    contract::{
        Sample,
        faults::{Proxy, Remote},
    },
};
use store_dynamodb::testing::TestTables;

use crate::record::Record;

struct Scene {
    tables: TestTables,
    proxy: Proxy,
    store: Arc<dyn Store<Record>>,
}

async fn scene() -> Scene {
    let tables = TestTables::prepared::<Record>().await;
    let proxy = Proxy::to(Remote::<Record>::server(&tables)).await;
    let store = tables.open_at(proxy.address()).await;
    Scene { tables, proxy, store }
}

#[tokio::test]
#[ignore = "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
async fn a_transaction_is_known_by_its_token() {
    let Scene { tables, proxy, store } = scene().await;
    let entity = Record::sample(1);

    proxy.lose_answer_to("TransactWriteItems");
    let created = store.create(&entity, None).await.unwrap();
    assert!(proxy.has_lost_answer() && matches!(created, Created::Now(_)));
    let created = created.into_stored();
    assert_eq!(store.read(entity.id()).await.unwrap(), created);

    proxy.lose_answer_to("TransactWriteItems");
    let renamed = entity.clone().claiming("code", &Record::sample(2));
    let replaced = store.replace(&renamed, &created).await.unwrap();
    assert!(proxy.has_lost_answer());
    assert_eq!(store.read(entity.id()).await.unwrap(), replaced);

    proxy.lose_answer_to("TransactWriteItems");
    store.delete(entity.id(), &Expected::OneOf(vec![replaced.version])).await.unwrap();
    assert!(proxy.has_lost_answer());
    tables.remove::<Record>().await;
}

#[tokio::test]
#[ignore = "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
async fn a_replacement_is_known_by_the_name_of_its_write() {
    let Scene { tables, proxy, store } = scene().await;
    let entity = Record::sample(1);
    let mut last = store.create(&entity, None).await.unwrap().into_stored();
    for count in 1..=2 {
        proxy.lose_answer_to("PutItem");
        let replaced = store.replace(&entity.clone().counted(count), &last).await.unwrap();
        assert!(proxy.has_lost_answer());
        assert_eq!(replaced.version, last.version + 1);
        assert_eq!(store.read(entity.id()).await.unwrap(), replaced);
        last = replaced;
    }
    tables.remove::<Record>().await;
}
