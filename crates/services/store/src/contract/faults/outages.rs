//! A server that is not there is unavailable, and is used as soon as it is there: nobody restarts a function.

use super::{Scene, recovered, unavailable};
use crate::{Created, Expected, contract::Sample};

pub async fn a_server_that_is_down_at_first_is_used_once_it_is_up<E: Sample>(scene: Scene<E>) {
    scene.proxy.stop().await;
    let store = scene.open().await;
    let entity = E::sample(1);

    unavailable(store.read(entity.id()).await);
    unavailable(store.create(&entity, None).await);

    scene.proxy.start().await;
    let apart = scene.open_apart().await;
    let created = apart.create(&entity, None).await.map(Created::into_stored).unwrap();
    assert_eq!(recovered(&store, entity.id()).await.unwrap(), created);
}

pub async fn a_server_that_stops_and_starts_is_used_again<E: Sample>(scene: Scene<E>) {
    let store = scene.open().await;
    let entity = E::sample(1);
    let created = store.create(&entity, None).await.map(Created::into_stored).unwrap();
    for count in 1..=2 {
        let before = store.read(entity.id()).await.unwrap();

        scene.proxy.stop().await;
        unavailable(store.read(entity.id()).await);
        unavailable(store.replace(&entity.clone().counted(count), &before).await);
        unavailable(store.delete(entity.id(), &Expected::Any).await);

        scene.proxy.start().await;
        assert_eq!(recovered(&store, entity.id()).await.unwrap(), before);
        store.replace(&entity.clone().counted(count), &before).await.unwrap();
    }
    let last = store.read(entity.id()).await.unwrap();
    assert_eq!((last.entity.count(), last.created), (2, created.created));
}
