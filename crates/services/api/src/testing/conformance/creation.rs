//! What is created is there, once, and nobody else's.

use super::scene::{Kept, Scene, made, new, stored, unique_values};
use crate::Resource;

pub async fn a_created_entity_is_where_its_location_says<E: Resource>(scene: Scene<E>) {
    let new = new::<E>(0);
    let kept = scene.create_of(&new).await;
    let sent = made::<E>(&new).expect("the example is valid");
    assert_eq!(kept.stored.entity.details(), sent.details());
    assert!(kept.tag.len() > 2, "{}", kept.reply);

    let read = scene.send(&format!("GET {}", kept.path), "", 200).await;
    assert_eq!((&read.body, read.header("etag")), (&kept.reply.body, kept.tag.as_str()));
    let head = scene.send(&format!("HEAD {}", kept.path), "", 200).await;
    assert_eq!((head.header("etag"), head.body.as_str()), (kept.tag.as_str(), ""));
    let list = scene.send(&format!("GET {}", E::PATH), "", 200).await;
    assert_eq!(stored::<E>(&list.json()["items"][0]), kept.stored);
}

pub async fn a_creation_sent_again_under_its_key_happens_once<E: Resource>(scene: Scene<E>) {
    let head = format!("POST {}\nidempotency-key: 4f2c", E::PATH);
    let body = new::<E>(1).to_string();
    let first = scene.send(&head, &body, 201).await;
    let again = scene.send(&head, &body, 201).await;
    assert_eq!((&again.body, again.header("location")), (&first.body, first.header("location")));

    let other = scene.send(&head, &new::<E>(2).to_string(), 422).await;
    assert_eq!(other.json()["code"], "key_reused", "{other}");
    let malformed = format!("POST {}\nidempotency-key: a b", E::PATH);
    scene.send(&malformed, &body, 400).await;
    let list = scene.send(&format!("GET {}", E::PATH), "", 200).await.json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "{list}");

    // The first answer is given again, whatever became of what was created.
    let Kept::<E> { path, .. } = Kept::of(first.clone());
    scene.send(&format!("DELETE {path}"), "", 204).await;
    assert_eq!(scene.send(&head, &body, 201).await.body, first.body);
}

pub async fn what_only_one_may_have_is_refused_to_another<E: Resource>(scene: Scene<E>) {
    let first = scene.create(0).await;
    if unique_values(&first.stored.entity).is_empty() {
        return;
    }
    let body = new::<E>(0).to_string();
    let head = format!("POST {}", E::PATH);
    let taken = scene.send(&head, &body, 409).await;
    assert_eq!(taken.json()["code"], "taken", "{taken}");

    scene.send(&format!("DELETE {}", first.path), "", 204).await;
    scene.send(&head, &body, 201).await;
}
