//! Writers with connections of their own, all at once: one wins, and no update is lost.

use std::sync::Arc;

use error::Error;

use super::{
    Factory, Sample,
    outcomes::{RACERS, add, all, not_found, only, open, race, taken},
    sample::{unique_fields, values},
};
use crate::{Expected, Sort};

pub async fn of_racing_creators_of_an_identifier_one_wins<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let outcomes = race(&factory, |number, store| async move {
        store.create(&E::sample(1).counted(number), None).await
    })
    .await;

    let winner = one_of(outcomes, |error| matches!(error, Error::Taken { .. }));
    let store = open(&factory).await;
    let winner = winner.into_stored();
    assert_eq!(all(&store, &[], Sort::BY_ID, 10).await, [winner]);
}

pub async fn of_racing_creators_of_a_unique_value_one_wins<E: Sample>(
    factory: Arc<dyn Factory<E>>,
) {
    let store = open(&factory).await;
    for field in unique_fields::<E>() {
        let outcomes = race(&factory, |number, store| async move {
            store.create(&E::sample(number).claiming(field, &E::sample(0)), None).await
        })
        .await;

        let winner = one_of(outcomes, |error| is_taken(error, field)).into_stored();
        assert_eq!(all(&store, &[], Sort::BY_ID, 10).await, std::slice::from_ref(&winner));
        store.delete(winner.entity.id(), &Expected::Any).await.unwrap();
    }
}

pub async fn of_racing_claims_of_a_unique_value_one_wins<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    for field in unique_fields::<E>() {
        let mut racers = Vec::new();
        for number in 1..=RACERS {
            racers.push(add(&store, &E::sample(number)).await);
        }
        let outcomes = race(&factory, |number, store| {
            let before = racers[number as usize - 1].clone();
            let wanted = E::sample(number).claiming(field, &E::sample(0));
            async move { store.replace(&wanted, &before).await }
        })
        .await;

        let winner = one_of(outcomes, |error| is_taken(error, field));
        for (number, racer) in (1..=RACERS).zip(racers) {
            let entity = racer.entity.clone();
            let found = store.read(entity.id()).await.unwrap();
            let is_winner = entity.id() == winner.entity.id();
            assert_eq!(found, if is_winner { winner.clone() } else { racer });

            // The winner's old value is free, and no loser's is.
            let next = E::sample(100 + number).claiming(field, &entity);
            let outcome = store.create(&next, None).await;
            if is_winner {
                outcome.unwrap();
                store.delete(next.id(), &Expected::Any).await.unwrap();
            } else {
                taken::<E, _>(outcome, (field, &values(&entity, field)[0]));
            }
            store.delete(entity.id(), &Expected::Any).await.unwrap();
        }
    }
}

pub async fn of_racing_deletions_one_happens<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    let entity = E::sample(1);
    let expected = only(&add(&store, &entity).await);

    let outcomes = race(&factory, |_, store| {
        let expected = expected.clone();
        async move { store.delete(E::sample(1).id(), &expected).await }
    })
    .await;

    one_of(outcomes, |error| matches!(error, Error::NotFound { .. }));
    not_found::<E, _>(store.read(entity.id()).await, entity.id());
}

pub async fn racing_replacements_lose_no_update<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    let entity = E::sample(1);
    add(&store, &entity).await;

    race(&factory, |_, store| async move {
        loop {
            let read = store.read(E::sample(1).id()).await.unwrap();
            let next = read.entity.clone().counted(read.entity.count() + 1);
            match store.replace(&next, &read).await {
                Ok(replaced) => return assert!(replaced.version > read.version),
                Err(Error::Stale { .. }) => {}
                Err(other) => panic!("expected a stale version, got {other:?}"),
            }
        }
    })
    .await;

    let last = store.read(entity.id()).await.unwrap();
    assert_eq!(last.entity.count(), RACERS);
}

fn is_taken(error: &Error, wanted: &str) -> bool {
    matches!(error, Error::Taken { field, .. } if *field == wanted)
}

/// The only success; everything else failed as it must.
#[track_caller]
fn one_of<T: std::fmt::Debug>(
    outcomes: Vec<Result<T, Error>>,
    is_loss: impl Fn(&Error) -> bool,
) -> T {
    let mut winners = Vec::new();
    for outcome in outcomes {
        match outcome {
            Ok(winner) => winners.push(winner),
            Err(error) => assert!(is_loss(&error), "a racer failed otherwise: {error:?}"),
        }
    }
    assert_eq!(winners.len(), 1, "one racer wins: {winners:?}");
    winners.remove(0)
}
