//! Short words for what the promises do again and again. They hold no promise themselves.

use std::{fmt::Debug, sync::Arc};

use config::Environment;
use error::Error;

use super::Factory;
use crate::{Created, Entity, Expected, Filter, IdempotentRequest, Query, Sort, Store, Stored};

/// How many writers race: enough that a gap of microseconds is hit.
pub(super) const RACERS: u32 = 16;

/// The environment of a promise that is about one.
pub(super) const HERE: Environment = Environment::Dev;

pub(super) async fn open<E: Entity>(factory: &Arc<dyn Factory<E>>) -> Arc<dyn Store<E>> {
    factory.open(HERE).await
}

/// Runs a task for each racer, each with a store of its own, and gives their outcomes in order.
pub(super) async fn race<E: Entity, T, F>(
    factory: &Arc<dyn Factory<E>>,
    racer: impl Fn(u32, Arc<dyn Store<E>>) -> F,
) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let mut stores = Vec::new();
    for _ in 0..RACERS {
        stores.push(open(factory).await);
    }
    let tasks: Vec<_> =
        (1..).zip(stores).map(|(number, store)| tokio::spawn(racer(number, store))).collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.expect("a racer does not panic"));
    }
    outcomes
}

/// Adds an entity that nothing speaks against.
pub(super) async fn add<E: Entity>(store: &Arc<dyn Store<E>>, entity: &E) -> Stored<E> {
    now(store.create(entity, None).await)
}

#[track_caller]
pub(super) fn now<E: Entity>(outcome: Result<Created<E>, Error>) -> Stored<E> {
    match outcome {
        Ok(Created::Now(stored)) => stored,
        other => panic!("expected a new entity, got {other:?}"),
    }
}

#[track_caller]
pub(super) fn before<E: Entity>(outcome: Result<Created<E>, Error>) -> Stored<E> {
    match outcome {
        Ok(Created::Before(stored)) => stored,
        other => panic!("expected the first answer, got {other:?}"),
    }
}

#[track_caller]
pub(super) fn not_found<E: Entity, T: Debug>(outcome: Result<T, Error>, missing: &str) {
    match outcome {
        Err(Error::NotFound { entity, id }) => assert_eq!((entity, &*id), (E::NAME, missing)),
        other => panic!("expected `{missing}` not to be found, got {other:?}"),
    }
}

#[track_caller]
pub(super) fn stale<E: Entity, T: Debug>(outcome: Result<T, Error>, changed: &str) {
    match outcome {
        Err(Error::Stale { entity, id }) => assert_eq!((entity, &*id), (E::NAME, changed)),
        other => panic!("expected `{changed}` to be stale, got {other:?}"),
    }
}

#[track_caller]
pub(super) fn taken<E: Entity, T: Debug>(outcome: Result<T, Error>, wanted: (&str, &str)) {
    match outcome {
        Err(Error::Taken { entity, field, value }) => {
            assert_eq!((entity, (field, &*value)), (E::NAME, wanted));
        }
        other => panic!("expected {wanted:?} to be taken, got {other:?}"),
    }
}

fn id<E: Entity>(stored: &Stored<E>) -> &str {
    stored.entity.id()
}

pub(super) fn only<E>(stored: &Stored<E>) -> Expected {
    Expected::OneOf(vec![stored.version])
}

pub(super) fn request(key: &str, fingerprint: &str) -> IdempotentRequest {
    let keep = std::time::Duration::from_secs(3600);
    IdempotentRequest { key: key.to_owned(), fingerprint: fingerprint.to_owned(), keep }
}

/// All pages of a list, one after the other: each full except the last.
///
/// # Panics
///
/// If a page is too large, or too small and not the last, or if a page says wrongly that there is more.
pub(super) async fn all<E: Entity>(
    store: &Arc<dyn Store<E>>,
    filters: &[Filter],
    sort: Sort,
    limit: usize,
) -> Vec<Stored<E>> {
    let mut query = Query { filters: filters.to_vec(), sort, after: None, limit };
    let mut found = Vec::new();
    loop {
        let page = store.list(&query).await.expect("a list");
        let is_first = query.after.is_none();
        assert!(page.items.len() <= limit, "{} items, at most {limit}", page.items.len());
        assert!(is_first || !page.items.is_empty(), "`next` led to an empty page: {query:?}");
        if let (Some(last), Some(first)) = (found.last(), page.items.first()) {
            assert_ne!(id(last), id(first), "a page repeats: {query:?}");
        }
        found.extend(page.items);
        match page.next {
            None => return found,
            next => {
                assert_eq!(
                    found.len() % limit,
                    0,
                    "a page that is not the last is full: {query:?}"
                );
                query.after = next;
            }
        }
    }
}
