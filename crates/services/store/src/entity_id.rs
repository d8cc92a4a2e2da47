//! The identifier of an entity whose callers do not choose it.

use std::{borrow::Cow, fmt, marker::PhantomData, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, Serializer};
use uuid::Uuid;

use crate::Entity;

/// A UUIDv7, made here, so that identifiers order by creation. It is read in any case and written in lower case.
#[derive(Deserialize)]
#[serde(try_from = "String", bound = "E: Entity")]
pub struct EntityId<E>(String, PhantomData<fn() -> E>);

impl<E> EntityId<E> {
    /// An identifier that no entity has.
    pub fn random() -> Self {
        Self(Uuid::now_v7().to_string(), PhantomData)
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<E: Entity> FromStr for EntityId<E> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match Uuid::try_parse(text) {
            Ok(uuid) => Ok(Self(uuid.to_string(), PhantomData)),
            Err(_) => {
                let thing = E::NAME;
                Err(format!("{thing} `{text}` does not exist: its identifier would be a UUID"))
            }
        }
    }
}

impl<E: Entity> TryFrom<String> for EntityId<E> {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl<E> AsRef<str> for EntityId<E> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<E> Clone for EntityId<E> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<E> PartialEq for EntityId<E> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<E> Eq for EntityId<E> {}

impl<E> fmt::Debug for EntityId<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

impl<E> Serialize for EntityId<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<E> JsonSchema for EntityId<E> {
    fn schema_name() -> Cow<'static, str> {
        "EntityId".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "uuid",
            "description": "A UUIDv7, so that identifiers order by creation.",
            "example": "01936f2c-7a31-7c05-8c26-2d6cb2b0a7c1",
        })
    }
}
