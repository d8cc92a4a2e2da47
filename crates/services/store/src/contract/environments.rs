//! The data of an environment is reached through that environment only.

use std::sync::Arc;

use config::Environment;
use error::Error;

use super::{
    Factory, Sample,
    outcomes::{add, all, before, not_found, now, request},
};
use crate::{Expected, Sort};

pub async fn environments_never_see_each_other<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let mut stores = Vec::new();
    for (environment, count) in Environment::ALL.into_iter().zip(1..) {
        stores.push((factory.open(environment).await, count));
    }

    // The same identifier, unique values and key everywhere, turn by turn.
    for (store, count) in &stores {
        let entity = E::sample(1).counted(*count);
        not_found::<E, _>(store.read(entity.id()).await, entity.id());
        now(store.create(&entity, Some(&request("key", &format!("digest {count}")))).await);
    }
    for turn in 1..=3 {
        for (store, count) in &stores {
            let read = store.read(E::sample(1).id()).await.unwrap();
            assert_eq!(read.entity.count(), count * turn);
            let next = E::sample(1).counted(count * (turn + 1));
            store.replace(&next, &read).await.unwrap();
        }
    }
    for (store, count) in &stores {
        let own = request("key", &format!("digest {count}"));
        assert_eq!(before(store.create(&E::sample(9), Some(&own)).await).entity.count(), *count);
        let outcome = store.create(&E::sample(9), Some(&request("key", "digest"))).await;
        assert!(matches!(outcome, Err(Error::KeyReused)), "{outcome:?}");
        let counts: Vec<u32> = all(store, &[], Sort::BY_ID, 10)
            .await
            .into_iter()
            .map(|stored| stored.entity.count())
            .collect();
        assert_eq!(counts, [count * 4]);
    }

    // What one loses, the others keep; what one gains, the others lack.
    let (first, others) = stores.split_first().expect("there are environments");
    first.0.delete(E::sample(1).id(), &Expected::Any).await.unwrap();
    add(&first.0, &E::sample(2)).await;
    for (store, count) in others {
        assert_eq!(store.read(E::sample(1).id()).await.unwrap().entity.count(), count * 4);
        not_found::<E, _>(store.read(E::sample(2).id()).await, E::sample(2).id());
    }
}
