//! A replacement is a later version, and happens only to a version that the writer expects.

use std::{sync::Arc, time::Duration};

use super::{
    Factory, Sample,
    outcomes::{add, all, only, open, stale},
};
use crate::{Expected, Sort};

pub async fn a_replacement_is_a_later_version<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    let entity = E::sample(1);
    let mut last = add(&store, &entity).await;
    let bystander = add(&store, &E::sample(2)).await;

    for count in 1..=5 {
        let next = entity.clone().counted(count);
        let replaced = store.replace(&next, &only(&last)).await.unwrap();

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

pub async fn an_unexpected_version_is_stale<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    let entity = E::sample(1);
    let id = entity.id();
    let first = add(&store, &entity).await.version;
    let current = store.replace(&entity.clone().counted(1), &Expected::Any).await.unwrap();

    let later = current.version + 1;
    for unexpected in [vec![], vec![first], vec![later], vec![first, later, u64::from(u32::MAX)]] {
        let expected = Expected::OneOf(unexpected);
        stale::<E, _>(store.replace(&entity.clone().counted(2), &expected).await, id);
        stale::<E, _>(store.delete(id, &expected).await, id);
    }

    assert_eq!(store.read(id).await.unwrap(), current);
    store.delete(id, &only(&current)).await.unwrap();
}

pub async fn any_of_several_expected_versions_will_do<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    let entity = E::sample(1);
    let first = add(&store, &entity).await.version;

    let several = |version| Expected::OneOf(vec![u64::from(u32::MAX), version, first]);
    let replace = async |count, version| {
        store.replace(&entity.clone().counted(count), &several(version)).await
    };
    let second = replace(1, first).await.unwrap().version;
    let third = replace(2, second).await.unwrap().version;
    stale::<E, _>(replace(3, second).await, entity.id());
    store.delete(entity.id(), &several(third)).await.unwrap();
}

pub async fn times_are_kept_to_the_millisecond_and_grow<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let (store, other) = (open(&factory).await, open(&factory).await);
    let entity = E::sample(1);
    let created = add(&store, &entity).await;

    // Longer than the 16 ms of the coarsest clock in use.
    tokio::time::sleep(Duration::from_millis(20)).await;
    let replaced = store.replace(&entity.clone().counted(1), &Expected::Any).await.unwrap();

    assert!(replaced.updated > created.updated, "{} {}", replaced.updated, created.updated);
    let read = other.read(entity.id()).await.unwrap();
    assert_eq!((read.created, read.updated), (created.created, replaced.updated));

    let mut last = replaced;
    for count in 2..=5 {
        let next = store.replace(&entity.clone().counted(count), &Expected::Any).await.unwrap();
        assert!(next.updated >= last.updated && next.created == created.created);
        last = next;
    }
}
