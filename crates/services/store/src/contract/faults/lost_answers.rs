//! A write that happened and whose answer was lost is done or unavailable to its caller: it is never
//! refused because of itself.

use std::sync::Arc;

use error::Error;

use super::{Scene, recovered};
use crate::{
    Created, Store,
    contract::{
        Sample,
        outcomes::{all, only, request},
    },
};

/// Creations, replacements or deletions of a test: a driver may need one to find its server.
const TURNS: u32 = 3;

pub async fn a_creation_whose_answer_is_lost_is_not_refused<E: Sample>(scene: Scene<E>) {
    let (store, apart) = (scene.open().await, scene.open_apart().await);
    for number in 1..=TURNS {
        let entity = E::sample(number);
        warm(&store).await;
        scene.proxy.lose_answer_to(entity.id());

        let outcome = store.create(&entity, None).await;

        assert!(scene.proxy.has_lost_answer(), "no answer was lost");
        let kept = apart.read(entity.id()).await;
        match outcome {
            Ok(Created::Now(created)) => assert_eq!(kept.unwrap(), created),
            Err(Error::Unavailable { .. }) => assert!(is_done_or_not(&kept), "{kept:?}"),
            other => panic!("expected a creation or an unavailable store, got {other:?}"),
        }
    }
}

pub async fn a_creation_with_a_key_whose_answer_is_lost_happens_once<E: Sample>(scene: Scene<E>) {
    let (store, apart) = (scene.open().await, scene.open_apart().await);
    for number in 1..=TURNS {
        let entity = E::sample(number);
        let request = request(&format!("key-{number}"), "digest");
        warm(&store).await;
        scene.proxy.lose_answer_to(entity.id());

        let outcome = store.create(&entity, Some(&request)).await;

        assert!(scene.proxy.has_lost_answer(), "no answer was lost");
        assert!(matches!(outcome, Ok(_) | Err(Error::Unavailable { .. })), "{outcome:?}");
        // The caller asks again, perhaps of another process, with an identifier made anew.
        let again = E::sample(100 + number);
        let answer = apart.create(&again, Some(&request)).await.unwrap().into_stored();
        if let Ok(first) = outcome {
            assert_eq!(first.into_stored(), answer);
        }
        let kept = all(&apart, &[], crate::Sort::BY_ID, 100).await;
        let of_this_turn = [entity.id(), again.id()];
        let kept: Vec<_> =
            kept.iter().filter(|kept| of_this_turn.contains(&kept.entity.id())).collect();
        assert_eq!(kept, [&answer]);
    }
}

pub async fn a_replacement_whose_answer_is_lost_is_not_stale<E: Sample>(scene: Scene<E>) {
    let (store, apart) = (scene.open().await, scene.open_apart().await);
    let entity = E::sample(1);
    let mut last = apart.create(&entity, None).await.map(Created::into_stored).unwrap();
    for count in 1..=TURNS {
        warm(&store).await;
        scene.proxy.lose_answer_to(entity.id());

        let outcome = store.replace(&entity.clone().counted(count), &last).await;

        assert!(scene.proxy.has_lost_answer(), "no answer was lost");
        let kept = apart.read(entity.id()).await.unwrap();
        match outcome {
            Ok(replaced) => assert_eq!((replaced.entity.count(), &kept), (count, &replaced)),
            Err(Error::Unavailable { .. }) => {
                assert!(kept == last || kept.entity.count() == count, "{kept:?}");
            }
            other => panic!("expected a replacement or an unavailable store, got {other:?}"),
        }
        last = kept;
    }
}

/// Who is told that a change is stale makes it again, which would be twice here.
pub async fn a_replacement_whose_answer_is_lost_before_another_s_is_not_stale<E: Sample>(
    scene: Scene<E>,
) {
    const ANOTHER_S: u32 = 100;
    let (store, apart) = (scene.open().await, scene.open_apart().await);
    let entity = E::sample(1);
    let mut last = apart.create(&entity, None).await.map(Created::into_stored).unwrap();
    for count in 1..=TURNS {
        warm(&store).await;
        scene.proxy.hold_answer_to(entity.id());
        let next = entity.clone().counted(count);
        let another = async {
            scene.proxy.holds_answer().await;
            let ours = apart.read(entity.id()).await.unwrap();
            assert_eq!(ours.entity, next);
            let replaced = apart.replace(&entity.clone().counted(ANOTHER_S), &ours).await;
            scene.proxy.speak();
            replaced.unwrap()
        };

        let (outcome, another) = tokio::join!(store.replace(&next, &last), another);

        let is_told = matches!(outcome, Ok(_) | Err(Error::Unavailable { .. }));
        assert!(is_told, "expected a replacement or an unavailable store, got {outcome:?}");
        assert_eq!(apart.read(entity.id()).await.unwrap(), another);
        last = another;
    }
}

pub async fn a_deletion_whose_answer_is_lost_is_not_missed<E: Sample>(scene: Scene<E>) {
    let (store, apart) = (scene.open().await, scene.open_apart().await);
    for number in 1..=TURNS {
        let entity = E::sample(number);
        let created = apart.create(&entity, None).await.map(Created::into_stored).unwrap();
        warm(&store).await;
        scene.proxy.lose_answer_to(entity.id());

        let outcome = store.delete(entity.id(), &only(&created)).await;

        assert!(scene.proxy.has_lost_answer(), "no answer was lost");
        let kept = apart.read(entity.id()).await;
        match outcome {
            Ok(()) => assert!(matches!(kept, Err(Error::NotFound { .. })), "{kept:?}"),
            Err(Error::Unavailable { .. }) => assert!(is_done_or_not(&kept), "{kept:?}"),
            other => panic!("expected a deletion or an unavailable store, got {other:?}"),
        }
    }
}

/// Reads something else, until the next call has a connection that works.
async fn warm<E: Sample>(store: &Arc<dyn Store<E>>) {
    let outcome = recovered(store, E::sample(99).id()).await;
    assert!(matches!(outcome, Err(Error::NotFound { .. })), "{outcome:?}");
}

/// Whether the entity is there or is not, and the server said so.
fn is_done_or_not<T>(read: &Result<T, Error>) -> bool {
    matches!(read, Ok(_) | Err(Error::NotFound { .. }))
}
