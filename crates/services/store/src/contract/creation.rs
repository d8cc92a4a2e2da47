//! What is added can be read, what is removed cannot, and an identifier belongs to one entity.

use std::sync::Arc;

use super::{
    Factory, Sample,
    outcomes::{add, all, not_found, now, only, open, stale, taken},
};
use crate::{Expected, Sort, Timestamp};

pub async fn a_created_entity_is_read_back<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let (store, other) = (open(&factory).await, open(&factory).await);
    let entity = E::sample(1);
    let earlier = Timestamp::now();

    let created = now(store.create(&entity, None).await);

    assert_eq!(created.entity, entity);
    assert!(created.version > 0);
    assert_eq!(created.updated, created.created);
    assert!(earlier <= created.created && created.created <= Timestamp::now());
    assert_eq!(store.read(entity.id()).await.unwrap(), created);
    assert_eq!(other.read(entity.id()).await.unwrap(), created);
}

pub async fn a_missing_entity_is_not_found<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    add(&store, &E::sample(1)).await;
    let missing = add(&store, &E::sample(2)).await;
    let id = missing.entity.id();
    store.delete(id, &Expected::Any).await.unwrap();

    not_found::<E, _>(store.read(id).await, id);
    not_found::<E, _>(store.replace(&missing.entity, &missing).await, id);
    not_found::<E, _>(store.reindex(&missing).await, id);
    for expected in [Expected::Any, only(&missing)] {
        not_found::<E, _>(store.delete(id, &expected).await, id);
    }
    not_found::<E, _>(store.read(id).await, id);
}

pub async fn a_taken_identifier_is_refused<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    let first = add(&store, &E::sample(1)).await;

    let second = store.create(&E::sample(1).counted(2), None).await;

    taken::<E, _>(second, (E::ID_FIELD, first.entity.id()));
    assert_eq!(store.read(first.entity.id()).await.unwrap(), first);
}

pub async fn a_deleted_entity_is_gone_and_its_identifier_is_free<E: Sample>(
    factory: Arc<dyn Factory<E>>,
) {
    let store = open(&factory).await;
    let entity = E::sample(1);
    let first = add(&store, &entity).await;
    let second = store.replace(&entity.clone().counted(1), &first).await.unwrap();

    store.delete(entity.id(), &Expected::Any).await.unwrap();

    not_found::<E, _>(store.read(entity.id()).await, entity.id());
    for sort in E::sorts() {
        assert_eq!(all(&store, &[], sort, 10).await, []);
    }
    let again = add(&store, &entity).await;
    assert!(again.version > second.version, "a version comes twice: {again:?}");
    stale::<E, _>(store.replace(&entity, &first).await, entity.id());
    assert_eq!(all(&store, &[], Sort::BY_ID, 10).await, [again]);
}
