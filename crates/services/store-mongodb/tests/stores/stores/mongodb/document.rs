//! What another program finds: an entity is a document like any other, and whoever changes it says so by
//! its version.

use config::Environment;
use mongodb::bson::{Bson, Document, doc};
use store::{
    Store,
    contract::{Factory, Sample, Specimen},
};
use store_mongodb::contract::TestDatabase;

#[tokio::test]
#[ignore = "needs a MongoDB server: TEST_MONGODB_URI"]
async fn an_entity_is_a_document_of_native_values() {
    let database = TestDatabase::new();
    let store: std::sync::Arc<dyn Store<Specimen>> = database.open(Environment::Dev).await;
    let created = store.create(&Specimen::sample(1).counted(7), None).await.unwrap().into_stored();
    let client = database.client().await;
    let dev = client.database(&database.name(Environment::Dev));
    let documents = dev.collection::<Document>("specimens");

    let found = documents.find_one(doc! { "entity.code": "code-1" }).await.unwrap().unwrap();
    Factory::<Specimen>::clean_up(&database).await;

    assert_eq!(found.get_str("_id").unwrap(), "specimen-1");
    assert_eq!(found.get_i64("version").unwrap(), i64::try_from(created.version).unwrap());
    let created_ms = created.created.as_millisecond();
    assert_eq!(found.get_datetime("created").unwrap().timestamp_millis(), created_ms);
    let entity = found.get_document("entity").unwrap();
    assert_eq!(entity.get("count"), Some(&Bson::Int64(7)));
    assert_eq!(
        found.get_document("indexed").unwrap(),
        &doc! {
            "code": "code-1",
            "name": "An ordinary specimen",
            "found": "2015-10-01T00:00:00.000Z",
            "tags": ["number-1", "ordinary"],
        }
    );
}
