//! What was stored before an index was declared is in every list by it, page after page: here its value is taken
//! away behind the store.

use std::sync::Arc;

use config::Environment;
use mongodb::bson::{Document, doc};
use store::{
    Filter, Query, Sort, Store,
    contract::{Factory, Sample, Specimen},
};
use store_mongodb::contract::TestDatabase;

#[tokio::test]
#[ignore = "needs a MongoDB server: TEST_MONGODB_URI"]
async fn no_list_by_a_new_index_hides_what_was_stored_before_it() {
    let database = TestDatabase::new();
    let store: Arc<dyn Store<Specimen>> = database.open(Environment::Dev).await;
    for number in 0..9 {
        store.create(&Specimen::sample(number), None).await.unwrap();
    }
    let dev = database.client().await.database(&database.name(Environment::Dev));
    let unindexed = doc! { "_id": { "$in": ["specimen-2", "specimen-5", "specimen-7"] } };
    let change = doc! { "$unset": { "indexed.name": "" } };
    dev.collection::<Document>("specimens").update_many(unindexed, change).await.unwrap();

    let mut lists = Vec::new();
    for descending in [false, true] {
        let sort = Sort { field: Some("name"), descending };
        let mut query = Query { filters: vec![], sort, after: None, limit: 2 };
        let mut numbers = String::new();
        loop {
            let page = store.list(&query).await.unwrap();
            numbers.extend(page.items.iter().filter_map(|item| item.entity.id.chars().last()));
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
        lists.push(numbers);
    }
    let name = "name";
    let all = Filter::Within(name, std::ops::Bound::Unbounded, std::ops::Bound::Unbounded);
    let query = Query { filters: vec![all], sort: Sort::BY_ID, after: None, limit: 20 };
    let with_a_name = store.list(&query).await.unwrap().items.len();
    Factory::<Specimen>::clean_up(&database).await;

    assert_eq!(lists, ["257013468", "864310752"]);
    assert_eq!(with_a_name, 6);
}
