//! A list holds what its filters say, in the order that its sort says, however it is cut into pages.

use std::sync::Arc;

use error::Error;
use proptest::{
    collection::vec,
    prelude::*,
    sample::Index,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use tokio::runtime::Handle;

use super::{
    Factory, Sample, model,
    outcomes::{add, all, open},
};
use crate::{Expected, Filter, Page, Query, Sort, Store, Stored};

/// So many that most values are shared by several.
const ENTITIES: u32 = 60;

/// For each state of the store; a list on a server takes about 10 ms.
const LISTS: u32 = 100;

pub async fn an_empty_store_has_an_empty_list<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    for sort in E::sorts() {
        for filters in [vec![], E::filters(&E::sample(1), &E::sample(2))] {
            let query = Query { filters, sort, after: None, limit: 5 };
            assert_eq!(store.list(&query).await.unwrap(), Page { items: vec![], next: None });
        }
    }
}

pub async fn an_undeclared_field_is_a_bug<E: Sample>(factory: Arc<dyn Factory<E>>) {
    const UNDECLARED: &str = "id; DROP TABLE documents";
    let store = open(&factory).await;
    let added = add(&store, &E::sample(1)).await;
    let filter = Filter::Equals(UNDECLARED, String::new());
    let sort = Sort { field: Some(UNDECLARED), descending: false };

    for (filters, sort) in [(vec![filter], Sort::BY_ID), (vec![], sort)] {
        let outcome = store.list(&Query { filters, sort, after: None, limit: 5 }).await;
        assert!(matches!(outcome, Err(Error::Internal { .. })), "{outcome:?}");
    }
    assert_eq!(all(&store, &[], Sort::BY_ID, 5).await, [added]);
}

pub async fn every_list_is_the_one_of_a_plain_model<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    let mut entities = generated::<E>((0..ENTITIES).chain(0..ENTITIES));
    let others = entities.split_off(ENTITIES as usize);
    let mut stored = Vec::new();
    for entity in &entities {
        stored.push(add(&store, entity).await);
    }
    check_lists(&store, &stored, &others).await;

    // An entity with other values is in other lists, and a deleted one is in none.
    let mut left = Vec::new();
    for (place, other) in others.iter().enumerate() {
        if place % 5 == 0 {
            store.delete(other.id(), &Expected::Any).await.unwrap();
        } else {
            left.push(store.replace(other, &stored[place]).await.unwrap());
        }
    }
    check_lists(&store, &left, &entities).await;
}

/// Tries lists with the values of the stored entities, and of others that are not in the store.
async fn check_lists<E: Sample>(store: &Arc<dyn Store<E>>, stored: &[Stored<E>], others: &[E]) {
    let (store, stored, runtime) = (Arc::clone(store), stored.to_vec(), Handle::current());
    let mut known: Vec<E> = stored.iter().map(|stored| stored.entity.clone()).collect();
    known.extend_from_slice(others);
    let tried = tokio::task::spawn_blocking(move || {
        let config = Config { cases: LISTS, failure_persistence: None, ..Config::default() };
        TestRunner::new(config).run(&lists(known), |(filters, sort, limit)| {
            let expected = model::list(&stored, &filters, sort);
            let found = runtime.block_on(all(&store, &filters, sort, limit));
            prop_assert_eq!(ids(&found), ids(&expected));
            prop_assert_eq!(found, expected);
            Ok(())
        })
    });
    if let Err(failed) = tried.await.expect("the attempt ends") {
        panic!("{failed}");
    }
}

/// Up to three filters, an order, and a page's limit.
fn lists<E: Sample>(known: Vec<E>) -> impl Strategy<Value = (Vec<Filter>, Sort, usize)> {
    let entity = proptest::sample::select(known);
    let filter = (entity.clone(), entity, any::<Index>()).prop_filter_map(
        "the kind has no filter for these values",
        |(one, other, index)| {
            let filters = E::filters(&one, &other);
            (!filters.is_empty()).then(|| index.get(&filters).clone())
        },
    );
    (vec(filter, 0..=3), proptest::sample::select(E::sorts()), 1_usize..=20)
}

fn ids<E: Sample>(stored: &[Stored<E>]) -> Vec<String> {
    stored.iter().map(|stored| stored.entity.id().to_owned()).collect()
}

/// Entities of these numbers, the same in every run.
pub(super) fn generated<E: Sample>(numbers: impl Iterator<Item = u32>) -> Vec<E> {
    let mut runner = TestRunner::deterministic();
    numbers
        .map(|number| E::generated(number).new_tree(&mut runner))
        .map(|tree| tree.expect("an entity can be generated").current())
        .collect()
}
