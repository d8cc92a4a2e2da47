//! A unique value belongs to one entity for as long as that entity exists and has it.

use std::sync::Arc;

use super::{
    Factory, Sample,
    outcomes::{add, not_found, open, taken},
    sample::{unique_fields, values},
};
use crate::Expected;

pub async fn a_taken_value_is_refused_on_creation<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    let holder = E::sample(1);
    add(&store, &holder).await;
    for field in unique_fields::<E>() {
        let wanted = E::sample(2).claiming(field, &holder);

        taken::<E, _>(store.create(&wanted, None).await, (field, &values(&holder, field)[0]));

        not_found::<E, _>(store.read(wanted.id()).await, wanted.id());
        // The refused creation left nothing behind: its other values are free.
        add(&store, &E::sample(2)).await;
        store.delete(E::sample(2).id(), &Expected::Any).await.unwrap();
    }
}

pub async fn a_taken_value_is_refused_on_replacement<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    let holder = E::sample(1);
    add(&store, &holder).await;
    let second = add(&store, &E::sample(2)).await;
    for field in unique_fields::<E>() {
        let wanted = E::sample(2).counted(1).claiming(field, &holder);
        let value = &values(&holder, field)[0];

        taken::<E, _>(store.replace(&wanted, &second).await, (field, value));

        assert_eq!(store.read(wanted.id()).await.unwrap(), second);
        // Nor did the second lose the value that it has.
        let third = E::sample(3).claiming(field, &second.entity);
        let kept = &values(&second.entity, field)[0];
        taken::<E, _>(store.create(&third, None).await, (field, kept));
    }
}

pub async fn an_entity_keeps_its_own_value<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    let entity = E::sample(1);
    let mut last = add(&store, &entity).await;

    for _ in 0..3 {
        let replaced = store.replace(&entity, &last).await.unwrap();
        assert!(replaced.version > last.version);
        last = replaced;
    }
    for field in unique_fields::<E>() {
        let thief = E::sample(2).claiming(field, &entity);
        taken::<E, _>(store.create(&thief, None).await, (field, &values(&entity, field)[0]));
    }
}

pub async fn a_value_is_free_after_deletion_and_after_a_change<E: Sample>(
    factory: Arc<dyn Factory<E>>,
) {
    let store = open(&factory).await;
    for field in unique_fields::<E>() {
        let first = E::sample(1);
        add(&store, &first).await;
        store.delete(first.id(), &Expected::Any).await.unwrap();

        let second = E::sample(2).claiming(field, &first);
        let added = add(&store, &second).await;
        store.replace(&E::sample(2), &added).await.unwrap();

        let third = E::sample(3).claiming(field, &first);
        add(&store, &third).await;
        // And back: the second's own value was never given away.
        let thief = E::sample(4).claiming(field, &E::sample(2));
        let kept = &values(&E::sample(2), field)[0];
        taken::<E, _>(store.create(&thief, None).await, (field, kept));
        for id in [second.id(), third.id()] {
            store.delete(id, &Expected::Any).await.unwrap();
        }
    }
}
