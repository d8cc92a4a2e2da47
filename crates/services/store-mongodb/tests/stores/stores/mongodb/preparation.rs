//! What a store needs is made once, however often and by however many it is made.

use config::Environment;
use mongodb::bson::{Document, doc};
use store::{
    Driver,
    contract::{Factory, Specimen},
};
use store_mongodb::contract::TestDatabase;

fn driver() -> Box<dyn Driver<Specimen>> {
    store_mongodb::driver()
}

async fn clean_up(database: &TestDatabase) {
    Factory::<Specimen>::clean_up(database).await;
}

#[tokio::test]
#[ignore = "needs a MongoDB server: TEST_MONGODB_URI"]
async fn what_is_made_is_found_the_next_time() {
    let database = TestDatabase::new();
    let name = database.name(Environment::Pre);
    let lines = async || driver().prepare(Environment::Pre, &database.server()).await.unwrap();
    let expected = |done: &str| {
        [
            format!("collection `{name}.specimens`: {done}"),
            format!("index `code_unique` of `specimens`: {done}"),
            format!("index `name_sorted` of `specimens`: {done}"),
            format!("index `found_sorted` of `specimens`: {done}"),
            format!("index `tags_members` of `specimens`: {done}"),
            format!("collection `{name}.specimens.idempotency`: {done}"),
            format!("index `expires` of `specimens.idempotency`: {done}"),
        ]
    };

    let (first, second) = (lines().await, lines().await);
    clean_up(&database).await;

    assert_eq!(first, expected("made"));
    assert_eq!(second, expected("found"));
}

#[tokio::test]
#[ignore = "needs a MongoDB server: TEST_MONGODB_URI"]
async fn several_may_prepare_at_once() {
    let database = TestDatabase::new();
    let (driver, server) = (driver(), database.server());
    let prepare = || driver.prepare(Environment::Dev, &server);
    let (one, two, three, four) = tokio::join!(prepare(), prepare(), prepare(), prepare());
    let dev = database.client().await.database(&database.name(Environment::Dev));
    let indexes = dev.collection::<Document>("specimens").list_index_names().await;
    clean_up(&database).await;

    for outcome in [one, two, three, four] {
        assert_eq!(outcome.unwrap().len(), 7);
    }
    let mut indexes = indexes.unwrap();
    indexes.sort();
    assert_eq!(indexes, ["_id_", "code_unique", "found_sorted", "name_sorted", "tags_members"]);
}

#[tokio::test]
#[ignore = "needs a MongoDB server: TEST_MONGODB_URI"]
async fn the_validator_of_the_first_program_is_taken_off_and_another_is_not() {
    let database = TestDatabase::new();
    let dev = database.client().await.database(&database.name(Environment::Dev));
    let prepare = async || driver().prepare(Environment::Dev, &database.server()).await.unwrap();
    let refused = async || {
        let documents = dev.collection::<Document>("specimens");
        documents.insert_one(doc! { "_id": "1", "entity": {} }).await.is_err()
    };
    let first_programs = [
        "_id", "entity", "indexed", "absent", "created", "updated", "version", "creation", "write",
    ];
    let removed =
        format!("collection `{}.specimens`: found, and its validator removed", dev.name());
    prepare().await;

    let mut outcomes = Vec::new();
    for demanded in [&first_programs[..], &["created"]] {
        let validator = doc! { "$jsonSchema": { "required": demanded } };
        dev.run_command(doc! { "collMod": "specimens", "validator": validator }).await.unwrap();
        assert!(refused().await, "the server has no validators");
        let line = prepare().await.swap_remove(0);
        outcomes.push((line == removed, refused().await));
        dev.collection::<Document>("specimens").delete_many(doc! {}).await.unwrap();
    }
    clean_up(&database).await;

    assert_eq!(outcomes, [(true, false), (false, true)]);
}
