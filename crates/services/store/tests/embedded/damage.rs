//! Files that are damaged, strange or out of reach are errors that say what is wrong, and never panics.

use std::fs;

use config::Environment;
use error::{Error, chain};
use rusqlite::Connection;
use store::{
    EmbeddedStore, Query, Sort, Store,
    contract::{Directory, Factory, Sample, Specimen},
};

async fn open(directory: &Directory) -> Result<EmbeddedStore<Specimen>, Error> {
    EmbeddedStore::open(directory.file::<Specimen>()).await
}

/// A directory whose file holds a few specimens and is closed.
async fn filled() -> Directory {
    let directory = Directory::new();
    let store = Factory::<Specimen>::open(&directory, Environment::Dev).await;
    for number in 0..50 {
        store.create(&Specimen::sample(number), None).await.unwrap();
    }
    directory
}

/// Changes the file behind the store's back.
fn execute(directory: &Directory, sql: &str) {
    Connection::open(directory.file::<Specimen>()).unwrap().execute_batch(sql).unwrap();
}

#[track_caller]
fn internal<T: std::fmt::Debug>(outcome: Result<T, Error>) -> String {
    match outcome {
        Err(error @ Error::Internal { .. }) => chain(&error),
        other => panic!("expected a bug, got {other:?}"),
    }
}

#[tokio::test]
async fn a_file_of_a_newer_program_is_refused() {
    let directory = filled().await;
    execute(&directory, "PRAGMA user_version = 7");

    let text = internal(open(&directory).await);

    let reason = "specimens.sqlite`: the file has schema version 7 and this program knows only 2";
    assert!(text.contains(reason), "{text}");
}

#[tokio::test]
async fn a_file_of_something_else_is_refused() {
    let directory = filled().await;
    fs::write(directory.file::<Specimen>(), "dear diary, ".repeat(1000)).unwrap();

    let text = internal(open(&directory).await);

    assert!(text.contains("specimens.sqlite`: file is not a database"), "{text}");
}

#[tokio::test]
async fn a_damaged_file_is_an_error() {
    let directory = filled().await;
    let mut bytes = fs::read(directory.file::<Specimen>()).unwrap();
    bytes[4096..].fill(0xa5);
    fs::write(directory.file::<Specimen>(), bytes).unwrap();

    let store = open(&directory).await.unwrap();
    let text = internal(store.read(&Specimen::sample(1).id).await);

    assert!(text.contains("specimens.sqlite`: database disk image is malformed"), "{text}");
    internal(store.create(&Specimen::sample(100), None).await);
    internal(
        store.list(&Query { filters: vec![], sort: Sort::BY_ID, after: None, limit: 5 }).await,
    );
}

#[tokio::test]
async fn a_damaged_document_is_an_error_and_others_are_not() {
    let directory = filled().await;
    for (number, change) in [
        (1, "document = '{\"id\":'"),
        (2, "document = '{\"id\":\"specimen-2\",\"secret\":1}'"),
        (3, "created = 'yesterday'"),
        (4, "version = -1"),
        (5, "document = CAST(x'ff' AS TEXT)"),
    ] {
        execute(
            &directory,
            &format!("UPDATE documents SET {change} WHERE id = 'specimen-{number}'"),
        );
    }
    let store = open(&directory).await.unwrap();

    for number in 1..=5 {
        internal(store.read(&Specimen::sample(number).id).await);
    }
    store.read(&Specimen::sample(6).id).await.unwrap();
}

#[tokio::test]
async fn a_directory_that_cannot_be_made_is_unavailable() {
    let directory = Directory::new();
    fs::write(directory.path().join("dev"), "a file where a directory should be").unwrap();

    let outcome = open(&directory).await;

    assert!(matches!(outcome, Err(Error::Unavailable { .. })), "{outcome:?}");
}

#[tokio::test]
async fn a_store_that_could_not_be_opened_can_be_later() {
    let directory = filled().await;
    let stores = store::Stores::<Specimen>::embedded_in(directory.path());
    execute(&directory, "PRAGMA user_version = 7");
    assert!(stores.get(Environment::Dev).await.is_err());
    execute(&directory, "PRAGMA user_version = 2");

    stores.get(Environment::Dev).await.unwrap();
}
