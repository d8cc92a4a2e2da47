//! How an entity is a document that outlives the program: what a newer program wrote in it, an older one
//! keeps though it does not know it. Where documents are kept is not known here.

use serde::de::Error as _;
use serde_json::{Error, Map, Value};

use crate::Entity;

/// A document as it was read of which its entity does not hold everything; empty if it does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unknown(Option<Box<Value>>);

impl Unknown {
    /// What is not known of the document that [`write()`] makes.
    pub(crate) fn then<E: Entity>(&self, before: &E, entity: &E) -> Self {
        let document = self.0.as_ref().and_then(|_| write(entity, before, self).ok());
        Self(document.map(Box::new))
    }
}

/// The entity in a document, and what else is in it.
///
/// # Errors
///
/// When the document has not the form of the entity. The text names a place, and no value.
pub fn read<E: Entity>(document: Value) -> Result<(E, Unknown), Error> {
    let entity = serde_path_to_error::deserialize(&document).map_err(|error| {
        // What is said of a value repeats it.
        Error::custom(format!("the document has not the form of {} at `{}`", E::NAME, error.path()))
    })?;
    let known = serde_json::to_value(&entity)?;
    let unknown = !holds_all(&known, &document);
    Ok((entity, Unknown(unknown.then(|| Box::new(document)))))
}

/// The document of an entity that takes the place of one that was read: what its program did not know stays.
///
/// # Errors
///
/// When the entity has no JSON form, which is a bug.
pub fn write<E: Entity>(entity: &E, before: &E, unknown: &Unknown) -> Result<Value, Error> {
    let document = serde_json::to_value(entity)?;
    match &unknown.0 {
        None => Ok(document),
        Some(stored) => Ok(merged(stored, &serde_json::to_value(before)?, document)),
    }
}

/// Whether every member of the stored document, however deep, is in what its program knows of it.
fn holds_all(known: &Value, stored: &Value) -> bool {
    match (known, stored) {
        (Value::Object(known), Value::Object(stored)) => stored
            .iter()
            .all(|(name, stored)| known.get(name).is_some_and(|known| holds_all(known, stored))),
        (Value::Array(known), Value::Array(stored)) if known.len() == stored.len() => {
            known.iter().zip(stored).all(|(known, stored)| holds_all(known, stored))
        }
        _ => true,
    }
}

/// The new value with what the stored one has beside that which was known of it.
fn merged(stored: &Value, known: &Value, new: Value) -> Value {
    match (stored, known, new) {
        (Value::Object(stored), Value::Object(known), Value::Object(new)) => {
            Value::Object(merged_members(stored, known, new))
        }
        (Value::Array(stored), Value::Array(known), Value::Array(new))
            if stored.len() == known.len() =>
        {
            Value::Array(merged_elements(stored, known, new))
        }
        (_, _, new) => new,
    }
}

fn merged_members(
    stored: &Map<String, Value>,
    known: &Map<String, Value>,
    new: Map<String, Value>,
) -> Map<String, Value> {
    let unknown = stored.iter().filter(|(name, _)| !known.contains_key(*name));
    let mut members: Map<_, _> =
        unknown.map(|(name, value)| (name.clone(), value.clone())).collect();
    for (name, new) in new {
        let value = match (stored.get(&name), known.get(&name)) {
            (Some(stored), Some(known)) => merged(stored, known, new),
            _ => new,
        };
        members.insert(name, value);
    }
    members
}

/// An element is the one that it was if it has not changed, wherever it stands now; else the one in its place, if
/// none came or went.
fn merged_elements(stored: &[Value], known: &[Value], new: Vec<Value>) -> Vec<Value> {
    let in_place = new.len() == known.len();
    let mut left: Vec<_> = known.iter().zip(stored).map(Some).collect();
    let element = |(index, new): (usize, Value)| {
        let is_it = |pair: &Option<(&Value, &Value)>| pair.is_some_and(|(known, _)| *known == new);
        let at = if left.get(index).is_some_and(is_it) {
            Some(index)
        } else {
            left.iter().position(is_it)
        };
        match at.and_then(|at| left[at].take()) {
            Some((_, stored)) => stored.clone(),
            None if in_place && left[index].take().is_some() => {
                merged(&stored[index], &known[index], new)
            }
            None => new,
        }
    };
    new.into_iter().enumerate().map(element).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::contract::{Sample, Specimen};

    #[test]
    fn what_was_taken_away_does_not_come_back_with_what_is_not_known() {
        let mut document = serde_json::to_value(Specimen::sample(1)).unwrap();
        document["x"] = json!(1);
        let (before, unknown) = read::<Specimen>(document).unwrap();
        let then = Specimen { tags: Vec::new(), ..before.clone() };
        let unknown = unknown.then(&before, &then);
        let written = write(&then, &then, &unknown).unwrap();
        assert_eq!((&written["tags"], &written["x"]), (&json!([]), &json!(1)));
        assert_eq!(unknown.0.unwrap()["tags"], json!([]));
    }

    #[test]
    fn what_is_not_known_stays_where_it_is() {
        for (stored, known, new, expected) in [
            (json!({"a": 1, "x": 2}), json!({"a": 1}), json!({"a": 3}), json!({"a": 3, "x": 2})),
            (
                json!({"a": {"b": 1, "x": 2}}),
                json!({"a": {"b": 1}}),
                json!({"a": {"b": 3}}),
                json!({"a": {"b": 3, "x": 2}}),
            ),
            // What was known and is gone was removed; what becomes something else has nothing left.
            (json!({"a": 1, "b": 2}), json!({"a": 1, "b": 2}), json!({"a": 1}), json!({"a": 1})),
            (json!({"a": {"x": 2}}), json!({"a": {}}), json!({"a": null}), json!({"a": null})),
            // Elements are known again when they move; changed in their place they are the same.
            (
                json!([{"b": 1, "x": 1}, {"b": 2, "x": 2}]),
                json!([{"b": 1}, {"b": 2}]),
                json!([{"b": 2}, {"b": 3}]),
                json!([{"b": 2, "x": 2}, {"b": 3}]),
            ),
            (
                json!([{"b": 1, "x": 1}, {"b": 2, "x": 2}]),
                json!([{"b": 1}, {"b": 2}]),
                json!([{"b": 1}, {"b": 3}]),
                json!([{"b": 1, "x": 1}, {"b": 3, "x": 2}]),
            ),
            (
                json!([{"b": 1, "x": 1}, {"b": 2, "x": 2}]),
                json!([{"b": 1}, {"b": 2}]),
                json!([{"b": 2}]),
                json!([{"b": 2, "x": 2}]),
            ),
        ] {
            assert_eq!(merged(&stored, &known, new.clone()), expected, "{stored} {new}");
        }
    }

    #[test]
    fn a_document_of_another_form_is_refused_by_its_place_without_its_value() {
        let mut document = serde_json::to_value(Specimen::sample(1)).unwrap();
        document["tags"] = json!(["a", {"secret": "hunter2"}]);
        let refused = read::<Specimen>(document).unwrap_err().to_string();
        assert_eq!(refused, "the document has not the form of specimen at `tags[1]`");
    }

    #[test]
    fn a_default_that_is_filled_in_is_nothing_unknown() {
        assert!(holds_all(&json!({"a": 1, "b": null}), &json!({"a": 1})));
        assert!(!holds_all(&json!({"a": {"b": 1}}), &json!({"a": {"b": 1, "x": null}})));
        assert!(!holds_all(&json!([{"b": 1}]), &json!([{"b": 1, "x": 2}])));
    }
}
