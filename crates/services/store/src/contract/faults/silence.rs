//! A server that accepts and never answers costs a caller no more than the time of the invocation.

use error::Error;

use super::{LEFT, Scene, in_an_invocation, recovered, unavailable};
use crate::{Created, contract::Sample};

/// More than any pool here has connections.
const CALLERS: usize = 64;

pub async fn a_server_that_accepts_and_never_answers_is_given_up_in_time<E: Sample>(
    scene: Scene<E>,
) {
    scene.proxy.fall_silent();
    let store = scene.open().await;
    let entity = E::sample(1);

    unavailable(in_an_invocation(store.read(entity.id())).await);
    unavailable(in_an_invocation(store.create(&entity, None)).await);

    scene.proxy.speak();
    let outcome = recovered(&store, E::sample(99).id()).await;
    assert!(matches!(outcome, Err(Error::NotFound { .. })), "{outcome:?}");
}

pub async fn a_server_that_falls_silent_is_given_up_in_time_and_used_again<E: Sample>(
    scene: Scene<E>,
) {
    let store = scene.open().await;
    let entity = E::sample(1);
    let created = store.create(&entity, None).await.map(Created::into_stored).unwrap();

    scene.proxy.fall_silent();
    for _ in 0..2 {
        unavailable(in_an_invocation(store.read(entity.id())).await);
    }

    scene.proxy.speak();
    assert_eq!(recovered(&store, entity.id()).await.unwrap(), created);
}

pub async fn more_callers_than_connections_all_get_an_answer<E: Sample>(scene: Scene<E>) {
    let store = scene.open().await;
    let created = store.create(&E::sample(1), None).await.map(Created::into_stored).unwrap();
    // The first time the server speaks again while callers wait, the second time it does not.
    for speaks_again in [true, false] {
        scene.proxy.fall_silent();
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                let store = std::sync::Arc::clone(&store);
                tokio::spawn(async move {
                    in_an_invocation(async { store.read(E::sample(1).id()).await }).await
                })
            })
            .collect();
        if speaks_again {
            tokio::time::sleep(LEFT / 10).await;
            scene.proxy.speak();
        }
        let mut answered = 0;
        for caller in callers {
            match caller.await.unwrap() {
                Ok(read) => {
                    assert_eq!(read, created);
                    answered += 1;
                }
                outcome => unavailable(outcome),
            }
        }
        assert_eq!(answered > 0, speaks_again, "{answered} callers of {CALLERS} got the entity");
        scene.proxy.speak();
        assert_eq!(recovered(&store, created.entity.id()).await.unwrap(), created);
    }
}
