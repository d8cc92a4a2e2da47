//! The embedded store: the contract, and what is particular to files shared by processes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

#[path = "embedded/damage.rs"]
mod damage;
#[path = "embedded/processes.rs"]
mod processes;

use std::sync::Arc;

use config::Environment;
use store::{
    EmbeddedStore, Filter, Query, Sort, Store, Stores,
    contract::{Directory, Sample, Specimen},
};

mod contract {
    use super::{Directory, Specimen};

    store::contract_tests!(Specimen, Directory::new());
    store::evolution_tests!(Directory::new());
}

#[tokio::test]
async fn directories_are_made_for_their_user_only() {
    use std::os::unix::fs::PermissionsExt;

    let directory = Directory::new();
    let missing = directory.path().join("not/there/yet");

    EmbeddedStore::<Specimen>::open(missing.join("specimens.sqlite")).await.unwrap();

    for path in missing.ancestors().take(3) {
        let mode = path.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700, "{}", path.display());
    }
}

#[tokio::test]
async fn clones_of_stores_share_what_is_open() {
    let directory = Directory::new();
    let stores = Stores::<Specimen>::embedded_in(directory.path());

    let first = stores.get(Environment::Dev).await.unwrap();
    let second = stores.clone().get(Environment::Dev).await.unwrap();
    let other = stores.get(Environment::Pre).await.unwrap();

    assert!(Arc::ptr_eq(&first, &second) && !Arc::ptr_eq(&first, &other));
    assert_eq!(stores.idempotency_keep(Environment::Dev).as_secs(), 24 * 60 * 60);
}

#[tokio::test]
async fn openings_that_race_for_a_new_file_all_succeed() {
    for _ in 0..20 {
        let directory = Directory::new();
        let openings: Vec<_> = (0..8)
            .map(|_| tokio::spawn(EmbeddedStore::<Specimen>::open(directory.file::<Specimen>())))
            .collect();
        for opening in openings {
            opening.await.unwrap().unwrap();
        }
    }
}

/// More than the contract asks for: some databases refuse such a text.
#[tokio::test]
async fn a_text_with_a_zero_is_found_exactly() {
    let directory = Directory::new();
    let store = EmbeddedStore::<Specimen>::open(directory.file::<Specimen>()).await.unwrap();
    let named =
        |number, name: &str| Specimen { name: Some(name.to_owned()), ..Specimen::sample(number) };
    for (number, name) in (0..).zip(["a", "a\0", "a\0b"]) {
        store.create(&named(number, name), None).await.unwrap();
    }
    let filters = vec![Filter::Equals("name", "a\0".to_owned())];
    let query = Query { filters, sort: Sort::BY_ID, after: None, limit: 5 };

    let found = store.list(&query).await.unwrap().items;

    assert_eq!(found.len(), 1);
    assert_eq!(found[0].entity, named(1, "a\0"));
}
