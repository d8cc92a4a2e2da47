//! An entity as a document, and back. It talks to no server.
//!
//! ```text
//! _id        the entity's identifier
//! entity     the entity itself, as it is in JSON
//! indexed, absent    the values that it is found by
//! created, updated   dates
//! created_by, updated_by   the writers' names; null, or nothing at all, if they are not known
//! version    a 64-bit integer that grows with each write
//! creation, write    the random names of the writes that made it and that changed it last, by which a
//!            writer whose answer was lost knows its own
//! ```
//!
//! Programs of every age read it: what the first one did not write is required of no document.

use error::Cause;
use mongodb::bson::{Bson, DateTime, Document, Uuid, doc};
use serde_json::Value;
use store::{Entity, Stored, Timestamp, Version};

use crate::{
    failure::Failure,
    indexes::{self, Unique},
    value,
};

/// An entity on its way to the server. However often it is sent, it is one write.
#[derive(Clone, Debug)]
pub(crate) struct Draft<E> {
    /// The entity as it is once it is written.
    pub(crate) stored: Stored<E>,
    /// Its document, or what takes the place of the same in one that is there.
    pub(crate) document: Document,
    pub(crate) unique: Unique,
    /// The name of the write.
    pub(crate) write: Uuid,
}

impl<E: Entity> Draft<E> {
    /// An entity that is made now. This fails only if it breaks the rules of [`Entity`], which is a bug.
    pub(crate) fn new(entity: &E) -> Result<Self, Cause> {
        let mut draft = Self::of(Stored::now(entity.clone()), serde_json::to_value(entity))?;
        draft.document.insert("_id", entity.id());
        draft.document.insert("creation", draft.write);
        Ok(draft)
    }

    /// An entity that takes the place of one that was read.
    pub(crate) fn after(before: &Stored<E>, entity: &E) -> Result<Self, Cause> {
        let document = store::document::write(entity, &before.entity, &before.unknown);
        Self::of(before.then(entity.clone()), document)
    }

    fn of(stored: Stored<E>, document: serde_json::Result<Value>) -> Result<Self, Cause> {
        let Value::Object(fields) = document? else {
            return Err(format!("{} is no object", E::NAME).into());
        };
        let (mut document, unique) = indexes::values(&stored.entity)?;
        let write = Uuid::new();
        document.extend(doc! {
            "entity": value::to_document(fields),
            "created": date(stored.created),
            "created_by": stored.created_by.as_deref(),
            "updated": date(stored.updated),
            "updated_by": stored.updated_by.as_deref(),
            "version": number(stored.version),
            "write": write,
        });
        Ok(Self { stored, document, unique, write })
    }
}

/// The entity of a document, and what is known of it.
pub(crate) fn stored<E: Entity>(mut document: Document) -> Result<Stored<E>, Failure> {
    let Some(Bson::Document(body)) = document.remove("entity") else {
        return Err(damaged("entity"));
    };
    let json = value::to_json(Bson::Document(body))
        .map_err(|not_json| Failure::Unexpected(not_json.into()))?;
    // The text of the error names a place, and no value: it may be logged.
    let (entity, unknown) =
        store::document::read(json).map_err(|error| Failure::Unexpected(error.into()))?;
    Ok(Stored {
        entity,
        created: timestamp(&document, "created")?,
        created_by: text(&document, "created_by"),
        updated: timestamp(&document, "updated")?,
        updated_by: text(&document, "updated_by"),
        version: version(&document)?,
        unknown,
    })
}

/// The version of a document.
pub(crate) fn version(document: &Document) -> Result<Version, Failure> {
    let version = document.get_i64("version").ok();
    version.and_then(|version| version.try_into().ok()).ok_or_else(|| damaged("version"))
}

/// A version as BSON has it. No document has one that is larger than these.
pub(crate) fn number(version: Version) -> i64 {
    version.try_into().unwrap_or(i64::MAX)
}

/// The name of a write that stands in a field.
pub(crate) fn name(document: &Document, field: &str) -> Option<Uuid> {
    match document.get(field) {
        Some(Bson::Binary(binary)) => binary.to_uuid().ok(),
        _ => None,
    }
}

fn text(document: &Document, field: &str) -> Option<String> {
    document.get_str(field).ok().map(str::to_owned)
}

fn timestamp(document: &Document, field: &str) -> Result<Timestamp, Failure> {
    let date = document.get_datetime(field).map_err(|_| damaged(field))?;
    let text = date.try_to_rfc3339_string().map_err(|_| damaged(field))?;
    text.parse().map_err(|_| damaged(field))
}

/// A moment as BSON has it: to the millisecond.
pub(crate) fn date(timestamp: Timestamp) -> DateTime {
    DateTime::from_millis(timestamp.as_millisecond())
}

/// The bug of a document that no program of ours wrote.
pub(crate) fn damaged(field: &str) -> Failure {
    Failure::unexpected(format!("a document has no `{field}` of the right type"))
}

#[cfg(test)]
mod tests;
