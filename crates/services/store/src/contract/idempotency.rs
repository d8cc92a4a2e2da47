//! A creation that is sent twice under one key happens once, and is answered twice alike.

use std::{sync::Arc, time::Duration};

use error::Error;

use super::{
    Factory, Sample,
    outcomes::{add, all, before, not_found, now, open, race, request, taken},
    sample::unique_fields,
};
use crate::{Created, Expected, IdempotentRequest, Sort};

pub async fn the_same_request_again_gets_the_first_answer<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let (store, other) = (open(&factory).await, open(&factory).await);
    let entity = E::sample(1);
    let request = request("key", "digest");
    let first = now(store.create(&entity, Some(&request)).await);

    assert_eq!(before(other.create(&entity, Some(&request)).await), first);
    // A server makes a new identifier for each attempt.
    assert_eq!(before(store.create(&rival::<E>(2, &entity), Some(&request)).await), first);
    not_found::<E, _>(store.read(E::sample(2).id()).await, E::sample(2).id());

    let changed = store.replace(&entity.clone().counted(1), &first).await.unwrap();
    assert_eq!(before(store.create(&entity, Some(&request)).await), first);
    assert_eq!(store.read(entity.id()).await.unwrap(), changed);

    store.delete(entity.id(), &Expected::Any).await.unwrap();
    assert_eq!(before(store.create(&entity, Some(&request)).await), first);
    not_found::<E, _>(store.read(entity.id()).await, entity.id());
}

pub async fn another_request_with_the_same_key_is_refused<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    let first = now(store.create(&E::sample(1), Some(&request("key", "digest"))).await);

    for fingerprint in ["another digest", "DIGEST", "digest ", ""] {
        let outcome = store.create(&E::sample(2), Some(&request("key", fingerprint))).await;
        assert!(matches!(outcome, Err(Error::KeyReused)), "{fingerprint}: {outcome:?}");
    }
    assert_eq!(all(&store, &[], Sort::BY_ID, 10).await, [first]);
}

pub async fn a_failed_creation_keeps_no_answer<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    let holder = E::sample(1);
    add(&store, &holder).await;

    let outcome = store.create(&holder, Some(&request("key", "digest"))).await;
    taken::<E, _>(outcome, (E::ID_FIELD, holder.id()));
    for field in unique_fields::<E>() {
        let wanted = E::sample(2).claiming(field, &holder);
        let outcome = store.create(&wanted, Some(&request("key", "digest"))).await;
        assert!(matches!(outcome, Err(Error::Taken { .. })), "{outcome:?}");
    }

    now(store.create(&E::sample(3), Some(&request("key", "another digest"))).await);
}

pub async fn an_answer_is_kept_as_long_as_asked<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    let brief = IdempotentRequest { keep: Duration::from_millis(50), ..request("brief", "digest") };
    let long = request("long", "digest");
    now(store.create(&E::sample(1), Some(&brief)).await);
    let kept = now(store.create(&E::sample(2), Some(&long)).await);

    tokio::time::sleep(brief.keep * 2).await;

    // The key is as good as new, for any request.
    taken::<E, _>(
        store.create(&E::sample(1), Some(&brief)).await,
        (E::ID_FIELD, E::sample(1).id()),
    );
    let again = now(store.create(&E::sample(3), Some(&request("brief", "another digest"))).await);
    assert_eq!(
        before(store.create(&E::sample(4), Some(&request("brief", "another digest"))).await),
        again
    );
    assert_eq!(before(store.create(&E::sample(2), Some(&long)).await), kept);
}

pub async fn keys_are_told_apart_exactly<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let store = open(&factory).await;
    let longest = "k".repeat(255);
    let keys = [
        "k",
        "K",
        "k ",
        " k",
        "k'",
        "%",
        "\u{e9}",
        "e\u{301}",
        "\u{1f600}",
        &longest,
        &longest[1..],
    ];
    for (number, key) in (1..).zip(keys) {
        now(store.create(&E::sample(number), Some(&request(key, "digest"))).await);
    }
    for (number, key) in (1..).zip(keys) {
        let first = before(store.create(&E::sample(99), Some(&request(key, "digest"))).await);
        assert_eq!(first.entity, E::sample(number), "{key}");
    }
}

pub async fn of_racing_creations_with_one_key_one_happens<E: Sample>(factory: Arc<dyn Factory<E>>) {
    let outcomes = race(&factory, |number, store| async move {
        let entity = rival::<E>(number, &E::sample(0));
        store.create(&entity, Some(&request("key", "digest"))).await.unwrap()
    })
    .await;

    let created: Vec<_> =
        outcomes.iter().filter(|outcome| matches!(outcome, Created::Now(_))).cloned().collect();
    assert_eq!(created.len(), 1, "one creation happens: {created:?}");
    let stored = created[0].clone().into_stored();
    for outcome in outcomes {
        assert_eq!(outcome.into_stored(), stored);
    }
    let store = open(&factory).await;
    assert_eq!(all(&store, &[], Sort::BY_ID, 10).await, [stored]);
}

/// Another entity that has every unique value of the first.
fn rival<E: Sample>(number: u32, first: &E) -> E {
    unique_fields::<E>().fold(E::sample(number), |rival, field| rival.claiming(field, first))
}
