//! A replacement is a later version, and happens only to a version that the writer expects.

use std::{sync::Arc, time::Duration};

use super::{
    Factory, Sample,
    outcomes::{add, all, before, now, open, request, stale},
};
use crate::{Expected, Sort, Stored, caller};

pub async fn a_replacement_is_a_later_version<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    let entity = E::sample(1);
    let mut last = add(&store, &entity).await;
    let bystander = add(&store, &E::sample(2)).await;

    for count in 1..=5 {
        let next = entity.clone().counted(count);
        let replaced = store.replace(&next, &last).await.unwrap();

        assert_eq!(replaced.entity, next);
        assert!(replaced.version > last.version, "{} {}", replaced.version, last.version);
        assert_eq!(replaced.created, last.created);
        assert_eq!(store.read(entity.id()).await.unwrap(), replaced);
        last = replaced;
    }
    assert_eq!(store.read(bystander.entity.id()).await.unwrap(), bystander);
    let listed = all(&store, &[], Sort::BY_ID, 10).await;
    assert!(listed.len() == 2 && listed.contains(&bystander) && listed.contains(&last));
}

pub async fn a_version_that_was_read_before_is_stale<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    let entity = E::sample(1);
    let id = entity.id();
    let first = add(&store, &entity).await;
    let current = store.replace(&entity.clone().counted(1), &first).await.unwrap();

    stale::<E, _>(store.replace(&entity.clone().counted(2), &first).await, id);
    stale::<E, _>(store.reindex(&first).await, id);
    let later = current.version + 1;
    for unexpected in [vec![], vec![first.version], vec![later], vec![first.version, later, 1]] {
        stale::<E, _>(store.delete(id, &Expected::OneOf(unexpected)).await, id);
    }

    assert_eq!(store.read(id).await.unwrap(), current);
    let several = Expected::OneOf(vec![later, current.version, first.version]);
    store.delete(id, &several).await.unwrap();
}

pub async fn writers_are_kept_by_name<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    let (entity, request) = (E::sample(1), request("key", "digest"));
    let by = |stored: &Stored<E>| (stored.created_by.clone(), stored.updated_by.clone());
    let [anna, bert] = ["anna", "\u{e9} 'bert'"].map(str::to_owned);

    let creation = caller::on_behalf_of(Some(&anna), store.create(&entity, Some(&request)));
    let created = now(creation.await);
    assert_eq!(by(&created), (Some(anna.clone()), Some(anna.clone())));
    let next = entity.clone().counted(1);
    let replacement = caller::on_behalf_of(Some(&bert), store.replace(&next, &created));
    let replaced = replacement.await.unwrap();
    assert_eq!(by(&replaced), (Some(anna.clone()), Some(bert)));
    assert_eq!(store.read(entity.id()).await.unwrap(), replaced);
    let nobodys = store.replace(&entity, &replaced).await.unwrap();
    assert_eq!(by(&nobodys), (Some(anna), None));
    assert_eq!(all(&store, &[], Sort::BY_ID, 10).await, [nobodys]);
    assert_eq!(before(store.create(&entity, Some(&request)).await), created);
}

pub async fn times_are_kept_to_the_millisecond_and_grow<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let (store, other) = (open(&factory).await, open(&factory).await);
    let entity = E::sample(1);
    let created = add(&store, &entity).await;

    // Longer than the 16 ms of the coarsest clock in use.
    tokio::time::sleep(Duration::from_millis(20)).await;
    let replaced = store.replace(&entity.clone().counted(1), &created).await.unwrap();

    assert!(replaced.updated > created.updated, "{} {}", replaced.updated, created.updated);
    let read = other.read(entity.id()).await.unwrap();
    assert_eq!((read.created, read.updated), (created.created, replaced.updated));

    let mut last = replaced;
    for count in 2..=5 {
        let next = store.replace(&entity.clone().counted(count), &last).await.unwrap();
        assert!(next.updated >= last.updated && next.created == created.created);
        last = next;
    }
}
