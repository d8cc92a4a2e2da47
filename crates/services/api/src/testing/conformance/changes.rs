//! What is written over, and what is removed.

use serde_json::{Value, json};

use super::scene::{Kept, Scene, details, document, new, stored};
use crate::{
    Resource,
    patch::{JSON_PATCH, MERGE_PATCH},
};

pub async fn a_replacement_is_a_total_update<E: Resource>(scene: Scene<E>) {
    let kept = scene.create(0).await;
    let other = details::<E>(1);
    let replaced = put(&scene, &kept, "", &other, 200).await;
    assert_eq!(replaced.stored.entity, with(&kept, other));
    assert_ne!(replaced.tag, kept.tag);
    assert_eq!(replaced.stored.created, kept.stored.created);
    let read = scene.send(&format!("GET {}", kept.path), "", 200).await;
    assert_eq!(stored::<E>(&read.json()), replaced.stored);
}

pub async fn a_merge_patch_changes_what_it_names<E: Resource>(scene: Scene<E>) {
    let kept = scene.create(0).await;
    let (name, value) = change(&kept);
    let head = format!("PATCH {}\ncontent-type: {MERGE_PATCH}", kept.path);
    let patched = scene.send(&head, &json!({ &*name: value }).to_string(), 200).await;
    assert_eq!(stored::<E>(&patched.json()).entity, changed(&kept, &name, value));

    let nothing = scene.send(&head, "{}", 200).await;
    assert_eq!(stored::<E>(&nothing.json()).entity, stored::<E>(&patched.json()).entity);
    scene.send(&head, r#"{"no-field": 1}"#, 400).await;
    scene.send(&head, "7", 400).await;
    let other_media_type = format!("PATCH {}\ncontent-type: application/json", kept.path);
    let refused = scene.send(&other_media_type, "{}", 415).await;
    let accepted = refused.header("accept-patch");
    assert!(accepted.contains(MERGE_PATCH) && accepted.contains(JSON_PATCH), "{accepted}");
}

pub async fn a_json_patch_is_done_whole_or_not_at_all<E: Resource>(scene: Scene<E>) {
    let kept = scene.create(0).await;
    let (name, value) = change(&kept);
    let place = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
    let head = format!("PATCH {}\ncontent-type: {JSON_PATCH}", kept.path);
    let own = document(&kept.stored.entity.details())[&name].clone();
    let test = |value: &Value| json!({"op": "test", "path": place, "value": value});
    let replace = json!({"op": "replace", "path": place, "value": value});

    let half = json!([replace, test(&own)]).to_string();
    let failed = scene.send(&head, &half, 409).await;
    assert_eq!(failed.json()["code"], "patch_failed", "{failed}");
    let nowhere = json!([replace, {"op": "remove", "path": "/no/field"}]).to_string();
    scene.send(&head, &nowhere, 422).await;
    let read = scene.send(&format!("GET {}", kept.path), "", 200).await;
    assert_eq!(read.body, kept.reply.body);

    let whole = json!([test(&own), replace]).to_string();
    let patched = scene.send(&head, &whole, 200).await;
    assert_eq!(stored::<E>(&patched.json()).entity, changed(&kept, &name, value));
}

pub async fn a_writer_may_demand_a_version<E: Resource>(scene: Scene<E>) {
    let kept = scene.create(0).await;
    let tag = &kept.tag;
    let (one, other) = (details::<E>(1), details::<E>(2));
    for (demand, status, code) in [
        ("if-match: \"other\"".to_owned(), 412, "stale"),
        (format!("if-match: W/{tag}"), 412, "stale"),
        (format!("if-none-match: {tag}"), 412, "exists"),
        (format!("if-none-match: W/{tag}"), 412, "exists"),
        ("if-none-match: *".to_owned(), 412, "exists"),
        ("if-match: no tag".to_owned(), 400, "malformed_header"),
    ] {
        let patch = format!("PATCH {}\ncontent-type: {MERGE_PATCH}\n{demand}", kept.path);
        let delete = format!("DELETE {}\n{demand}", kept.path);
        for refused in [
            put(&scene, &kept, &demand, &one, status).await.reply,
            scene.send(&patch, "{}", status).await,
            scene.send(&delete, "", status).await,
        ] {
            assert_eq!(refused.json()["code"], code, "{demand}: {refused}");
        }
    }
    let read = scene.send(&format!("GET {}", kept.path), "", 200).await;
    assert_eq!(read.header("etag"), tag);
    let second = put(&scene, &kept, &format!("if-match: {tag}"), &one, 200).await;
    put(&scene, &kept, &format!("if-match: {tag}"), &other, 412).await;
    let either = format!("if-match: {tag}, {}", second.tag);
    put(&scene, &kept, &either, &other, 200).await;
    let delete = |demand: &str| format!("DELETE {}\nif-match: {demand}", kept.path);
    scene.send(&delete(&second.tag), "", 412).await;
    scene.send(&delete("*"), "", 204).await;
}

pub async fn a_deleted_entity_is_gone<E: Resource>(scene: Scene<E>) {
    let (gone, left) = (scene.create(0).await, scene.create(1).await);
    let deleted = scene.send(&format!("DELETE {}", gone.path), "", 204).await;
    assert_eq!(deleted.body, "");
    put(&scene, &gone, "", &details::<E>(2), 404).await;
    let list = scene.send(&format!("GET {}", E::PATH), "", 200).await.json();
    assert_eq!(list["items"], json!([left.reply.json()]));

    // Whoever has an answer from before does not take the next one for the same.
    let again = scene.create_of(&new::<E>(0)).await;
    assert_ne!(again.tag, gone.tag, "{}", again.reply);
}

/// Replaces an entity, and answers it as it is then; as it was, if that is refused.
async fn put<E: Resource>(
    scene: &Scene<E>,
    kept: &Kept<E>,
    demand: &str,
    details: &E::Details,
    status: u16,
) -> Kept<E> {
    let head = format!("PUT {}\n{demand}", kept.path);
    let reply = scene.send(&head, &document(details).to_string(), status).await;
    if status == 200 {
        return Kept { path: kept.path.clone(), ..Kept::of(reply) };
    }
    Kept { reply, path: kept.path.clone(), tag: kept.tag.clone(), stored: kept.stored.clone() }
}

/// A field of the details, and another value for it.
fn change<E: Resource>(kept: &Kept<E>) -> (String, Value) {
    let (own, other) = (document(&kept.stored.entity.details()), document(&details::<E>(1)));
    let members = other.as_object().into_iter().flatten();
    // The patch of an object is merged into what is there.
    let mut members = members
        .filter(|(name, value)| !value.is_null() && !value.is_object() && own[*name] != **value);
    let change = members.next().map(|(name, value)| (name.clone(), value.clone()));
    change.unwrap_or_else(|| {
        panic!("no field of {} can be changed: its example has one value only", E::NAME)
    })
}

/// The entity with that change.
fn changed<E: Resource>(kept: &Kept<E>, name: &str, value: Value) -> E {
    let mut details = document(&kept.stored.entity.details());
    details[name] = value;
    with(kept, serde_json::from_value(details).expect("the details of a variation"))
}

/// The entity with other details.
fn with<E: Resource>(kept: &Kept<E>, details: E::Details) -> E {
    let entity = kept.stored.entity.with(details);
    entity.unwrap_or_else(|error| panic!("{} refuses a variation of its example: {error}", E::NAME))
}
