//! What a store refuses, in the words that all stores have for it.

use error::Error;

use crate::Entity;

/// There is no entity with this identifier.
pub fn not_found<E: Entity>(id: &str) -> Error {
    Error::NotFound { entity: E::NAME, id: id.to_owned() }
}

/// The entity has another version than the writer knows.
pub fn stale<E: Entity>(id: &str) -> Error {
    Error::Stale { entity: E::NAME, id: id.to_owned() }
}

/// Another entity has this value, or this identifier ([`Entity::ID_FIELD`]).
pub fn taken<E: Entity>(field: &'static str, value: &str) -> Error {
    Error::Taken { entity: E::NAME, field, value: value.to_owned() }
}
