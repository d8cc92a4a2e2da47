//! A write whose answer is lost on the way is sent again, and its caller never learns of it.

use std::sync::Arc;

use store::{
    Entity, Expected, Store,
    contract::{
        Sample,
        faults::{Proxy, Remote},
    },
};
use store_dynamodb::testing::TestTables;

use crate::record::Record;

#[tokio::test]
#[ignore = "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
async fn a_write_is_known_by_its_token_or_by_its_name() {
    let tables = TestTables::prepared::<Record>().await;
    let proxy = Proxy::to(Remote::<Record>::server(&tables)).await;
    let store: Arc<dyn Store<Record>> = tables.open_at(proxy.address()).await;
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
