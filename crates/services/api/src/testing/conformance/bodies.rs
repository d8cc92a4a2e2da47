//! What is sent: the largest and the wrong. Each answer names the place of what is wrong.

use serde_json::{Value, json};

use super::{
    declared::Declared,
    lists::walk,
    places::{all, with},
    scene::{Scene, details, document, example, made, new},
    variation,
};
use crate::Resource;

/// What no entity calls a field.
const UNKNOWN: &str = "no-field";

pub async fn an_unknown_field_is_refused_wherever_it_stands<E: Resource>(scene: Scene<E>) {
    let kept = scene.create(0).await;
    let create = format!("POST {}", E::PATH);
    let replace = format!("PUT {}", kept.path);
    let (new, details) = (new::<E>(1), document(&details::<E>(1)));
    for (head, body, is_taken) in [
        (&create, new, takes::<E::New> as fn(&Value) -> bool),
        (&replace, details, takes::<E::Details>),
    ] {
        for place in all(&body) {
            let Some(Value::Object(members)) = body.pointer(&place) else { continue };
            let mut members = members.clone();
            let value = members.values().next().cloned().unwrap_or_default();
            members.insert(UNKNOWN.to_owned(), value);
            let wrong = with(&body, &place, Value::Object(members));
            if is_taken(&wrong) {
                continue; // A field whose members callers name.
            }
            let refused = scene.send(head, &wrong.to_string(), 400).await;
            let pointer = format!("{place}/{UNKNOWN}");
            assert_eq!(refused.json()["errors"][0]["pointer"], pointer, "{refused}");
        }
    }
}

pub async fn a_value_of_another_type_is_refused<E: Resource>(scene: Scene<E>) {
    let new = new::<E>(0);
    for place in all(&new) {
        let other = match new.pointer(&place) {
            Some(Value::Object(_) | Value::Array(_)) => json!(true),
            _ => json!([[]]),
        };
        let wrong = with(&new, &place, other);
        if serde_json::from_value::<E::New>(wrong.clone()).is_ok() {
            continue; // A field that takes any value.
        }
        let refused = scene.send(&format!("POST {}", E::PATH), &wrong.to_string(), 400).await;
        let pointer = refused.json()["errors"][0]["pointer"].clone();
        let is_named = pointer.as_str().is_some_and(|pointer| place.starts_with(pointer));
        assert!(is_named, "{place}: {refused}");
    }
    let list = scene.send(&format!("GET {}", E::PATH), "", 200).await.json();
    assert_eq!(list["items"], json!([]));
}

pub async fn what_is_not_the_json_of_an_operation_is_refused<E: Resource>(scene: Scene<E>) {
    let kept = scene.create(0).await;
    let body = new::<E>(1).to_string();
    for head in [format!("POST {}", E::PATH), format!("PUT {}", kept.path)] {
        for wrong in ["{", "[]", "null", &format!("{body} x")] {
            scene.send(&head, wrong, 400).await;
        }
        scene.send(&head, "", 415).await;
        let text = format!("{head}\ncontent-type: text/plain");
        scene.send(&text, &body, 415).await;
    }
    let read = scene.send(&format!("GET {}", kept.path), "", 200).await;
    assert_eq!(read.body, kept.reply.body);
}

pub async fn the_largest_entity_is_kept_and_found<E: Resource>(scene: Scene<E>) {
    let largest = variation::largest(&example::<E>(), |new| made::<E>(new).is_some());
    let (largest, other) = (scene.create_of(&largest).await, scene.create(1).await);
    let read = scene.send(&format!("GET {}", largest.path), "", 200).await;
    assert_eq!(read.body, largest.reply.body);
    for (query, _) in Declared::of::<E>().orders {
        let found = walk(&scene, &query, 1).await;
        let are_there = found.contains(&largest.stored) && found.contains(&other.stored);
        assert!(found.len() == 2 && are_there, "?{query}");
    }
}

/// Whether a type keeps a member of this name.
fn takes<T: serde::Serialize + serde::de::DeserializeOwned + std::fmt::Debug>(
    body: &Value,
) -> bool {
    let taken = serde_json::from_value::<T>(body.clone()).map(|value| document(&value));
    taken.is_ok_and(|taken| taken == *body)
}
