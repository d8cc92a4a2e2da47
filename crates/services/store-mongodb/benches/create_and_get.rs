//! What this store costs above the driver, on the server that `TEST_MONGODB_URI` names.
//!
//! The bare driver inserts the same documents into a collection with the same indexes, with the same
//! guarantees and as many connections, and reads them back as the same type.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on panics")]

use std::sync::Arc;

use config::Environment;
use mongodb::{
    Client, Collection,
    bson::{DateTime, Document, Uuid, deserialize_from_document, doc, serialize_to_document},
    options::{ClientOptions, ReadConcern, WriteConcern},
};
use store::{
    Created, Entity, Store,
    contract::{Factory, Sample, Specimen, benchmark},
};
use store_mongodb::contract::{TestDatabase, TestServer};

/// The environments whose databases the two sides use.
const STORE: Environment = Environment::Dev;
const DRIVER: Environment = Environment::Pre;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let database = TestDatabase::new();
        let store: Arc<dyn Store<Specimen>> = database.open(STORE).await;
        let bare = bare(&database).await;
        let comparison = benchmark::compare(
            move |number| {
                let store = Arc::clone(&store);
                async move { through_the_store(&*store, number).await }
            },
            move |number| {
                let bare = bare.clone();
                async move { through_the_driver(&bare, number).await }
            },
        )
        .await;
        Factory::<Specimen>::clean_up(&database).await;
        print(&comparison);
    });
}

async fn through_the_store(store: &dyn Store<Specimen>, number: u32) {
    let specimen = Specimen::sample(number);
    let created = store.create(&specimen, None).await.map(Created::into_stored).unwrap();
    assert_eq!(store.read(specimen.id()).await.unwrap(), created);
}

async fn through_the_driver(bare: &Collection<Document>, number: u32) {
    let specimen = Specimen::sample(number);
    let (now, write) = (DateTime::now(), Uuid::new());
    let document = doc! {
        "_id": &specimen.id,
        "entity": serialize_to_document(&specimen).unwrap(),
        "indexed": {
            "code": &specimen.code,
            "name": &specimen.name,
            "found": specimen.found.map(|found| found.to_string()),
            "tags": &specimen.tags,
        },
        "absent": [],
        "created": now,
        "updated": now,
        "version": 1_i64,
        "creation": write,
        "write": write,
    };
    bare.insert_one(&document).await.unwrap();
    let found = bare.find_one(doc! { "_id": &specimen.id }).await.unwrap().unwrap();
    let entity = found.get_document("entity").unwrap().clone();
    assert_eq!(deserialize_from_document::<Specimen>(entity).unwrap(), specimen);
}

/// The driver's own view of a prepared collection.
async fn bare(database: &TestDatabase) -> Collection<Document> {
    let _prepared: Arc<dyn Store<Specimen>> = database.open(DRIVER).await;
    let mut options = ClientOptions::parse(TestServer::of_environment().uri("")).await.unwrap();
    options.max_pool_size = Some(config::mongodb(DRIVER).connections);
    options.write_concern = Some(WriteConcern::majority());
    options.read_concern = Some(ReadConcern::majority());
    let client = Client::with_options(options).unwrap();
    client.database(&database.name(DRIVER)).collection(Specimen::COLLECTION)
}

#[expect(clippy::print_stdout, reason = "the figure is what this program is for")]
fn print(comparison: &benchmark::Comparison) {
    println!("MongoDB: {comparison}");
}
