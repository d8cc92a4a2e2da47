//! Examples, which follow from the one that an entity gives ([`Resource::example`]).

use garde::Validate;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::schemas::{self, Contract};
use crate::Resource;

/// One of each document, in JSON.
pub(super) struct Examples {
    pub(super) new: Value,
    pub(super) details: Value,
    /// One member of the details.
    pub(super) patch: Value,
    /// The same change as operations.
    pub(super) operations: Value,
    pub(super) stored: Value,
}

impl Examples {
    pub(super) fn of<E: Resource>() -> Result<Self, String> {
        let example = E::example();
        let wrong = |why: String| {
            format!("`{}::example()` is no valid {}: {why}", E::schema_name(), E::NAME)
        };
        example.validate().map_err(|report| wrong(report.to_string()))?;
        let new = json(&example)?;
        let entity = E::make(example).map_err(|error| wrong(error.to_string()))?;
        let details = json(&entity.details())?;
        let patch: Map<_, _> = details
            .as_object()
            .into_iter()
            .flatten()
            .take(1)
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let operation = |(name, value): (&String, &Value)| json!({"op": "replace", "path": format!("/{name}"), "value": value});
        let operations = patch.iter().map(operation).collect();
        let stored = stored(&entity, &new)?;
        Ok(Self { new, details, patch: Value::Object(patch), operations, stored })
    }
}

/// The entity as it is answered. What is made anew by each program, its identifier, is that of the schema's example.
fn stored<E: Resource>(entity: &E, new: &Value) -> Result<Value, String> {
    let mut stored = json(entity)?;
    if new.get(E::ID_FIELD).is_none() {
        stored[E::ID_FIELD] = schemas::of::<E::Id>(Contract::Serialize)["example"].take();
    }
    let written = "2026-11-22T01:46:56.123Z";
    stored["created"] = written.into();
    stored["updated"] = written.into();
    stored["version"] = schemas::VERSION.into();
    Ok(stored)
}

fn json(value: &impl Serialize) -> Result<Value, String> {
    serde_json::to_value(value).map_err(|error| error.to_string())
}
