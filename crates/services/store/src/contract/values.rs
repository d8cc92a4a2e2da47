//! Values come back as they were given: nothing is trimmed, folded, normalized, rounded or understood.

use std::sync::Arc;

use super::{
    Factory, Sample, model,
    outcomes::{add, all, open},
};
use crate::{Expected, Filter, Sort};

pub async fn the_hardest_values_come_back_exactly<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let (store, other) = (open(&factory).await, open(&factory).await);
    for entity in E::extremes() {
        let added = add(&store, &entity).await;
        assert_eq!(added.entity, entity);
    }
    for entity in E::extremes() {
        assert_eq!(other.read(entity.id()).await.unwrap().entity, entity);
    }
    // Each is written over and removed alone, whatever its identifier resembles.
    for entity in E::extremes() {
        let read = store.read(entity.id()).await.unwrap();
        assert_eq!(read.entity, entity);
        let replaced = store.replace(&entity.clone().counted(7), &read).await.unwrap();
        assert_eq!(other.read(entity.id()).await.unwrap(), replaced);
        store.delete(entity.id(), &Expected::Any).await.unwrap();
    }
    assert_eq!(all(&store, &[], Sort::BY_ID, 10).await, []);
}

pub async fn the_hardest_values_are_found_and_sorted_exactly<E: Sample>(
    factory: Arc<dyn Factory<E>>,
) {
    let store = open(&factory).await;
    let mut stored = Vec::new();
    for entity in E::extremes() {
        stored.push(add(&store, &entity).await);
    }
    for sort in E::sorts() {
        assert_eq!(all(&store, &[], sort, 1).await, model::list(&stored, &[], sort), "{sort:?}");
    }
    for entity in E::extremes() {
        let mut filters = E::filters(&entity, &entity);
        filters.retain(|filter| !matches!(filter, Filter::Within(..)));
        for filter in filters {
            let found = all(&store, std::slice::from_ref(&filter), Sort::BY_ID, 10).await;
            let expected = model::list(&stored, std::slice::from_ref(&filter), Sort::BY_ID);
            assert_eq!(found, expected, "{filter:?}");
        }
    }
}
