//! An entity as a document, and back. It talks to no server.
//!
//! ```text
//! _id        the entity's identifier
//! entity     the entity itself, as it is in JSON
//! indexed    the values of its declared fields, each one text or an array of texts; a sorted field
//!            without a value has the empty text, where it is sorted
//! absent     the names of the sorted fields without a value
//! created, updated   dates
//! version    a 64-bit integer that counts from 1
//! creation, write    the random names of the writes that made it and that changed it last, by which a
//!            writer whose answer was lost knows its own
//! ```

use std::collections::BTreeSet;

use mongodb::bson::{Bson, DateTime, Document, Uuid, doc};
use store::{Entity, Index, Stored, Timestamp, Version, is_declared, undeclared};

use crate::{failure::Failure, value};

/// An entity on its way to the server.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Draft<E> {
    pub(crate) entity: E,
    /// The entity as BSON.
    pub(crate) body: Document,
    indexed: Document,
    absent: Vec<&'static str>,
    /// The fields and values that no other entity may have, in the order of declaration.
    pub(crate) unique: Vec<(&'static str, String)>,
}

/// The moment of a write, and its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Write {
    pub(crate) now: Timestamp,
    pub(crate) name: Uuid,
}

impl Write {
    pub(crate) fn now() -> Self {
        Self { now: Timestamp::now(), name: Uuid::new() }
    }

    pub(crate) fn date(self) -> DateTime {
        date(self.now)
    }
}

impl<E: Entity> Draft<E> {
    /// Fails only if the entity breaks the rules of [`Entity`], which is a bug.
    pub(crate) fn of(entity: &E) -> Result<Self, Failure> {
        let body = match serde_json::to_value(entity) {
            Ok(serde_json::Value::Object(fields)) => value::to_document(fields),
            Ok(_) => return Err(Failure::unexpected(format!("{} is no object", E::NAME))),
            Err(error) => return Err(Failure::Unexpected(error.into())),
        };
        let mut draft = Self {
            entity: entity.clone(),
            body,
            indexed: Document::new(),
            absent: Vec::new(),
            unique: Vec::new(),
        };
        let values = entity.indexed();
        if let Some((field, _)) = values.iter().find(|(field, _)| !is_declared::<E>(field)) {
            return Err(Failure::unexpected(undeclared::<E>(field)));
        }
        for index in E::INDEXES {
            let of_field = values.iter().filter(|(name, _)| *name == index.field());
            let values = of_field.flat_map(|(_, indexed)| indexed.values()).collect();
            draft.index(*index, values)?;
        }
        Ok(draft)
    }

    fn index(&mut self, index: Index, values: BTreeSet<&String>) -> Result<(), Failure> {
        let field = index.field();
        if let Index::Members(_) = index {
            self.indexed.insert(field, values.into_iter().cloned().collect::<Vec<_>>());
            return Ok(());
        }
        if values.len() > 1 {
            let text = format!("{} has several values of the field `{field}`", E::NAME);
            return Err(Failure::unexpected(text));
        }
        match (index, values.first()) {
            (Index::Unique(_), Some(value)) => {
                self.unique.push((field, (*value).clone()));
                self.indexed.insert(field, *value);
            }
            (_, Some(value)) => {
                self.indexed.insert(field, *value);
            }
            (Index::Sorted(_), None) => {
                self.absent.push(field);
                self.indexed.insert(field, "");
            }
            (_, None) => {}
        }
        Ok(())
    }

    /// The document of a new entity.
    pub(crate) fn insertion(&self, write: Write) -> Document {
        doc! {
            "_id": self.entity.id(),
            "entity": &self.body,
            "indexed": &self.indexed,
            "absent": &self.absent,
            "created": write.date(),
            "updated": write.date(),
            "version": 1_i64,
            "creation": write.name,
            "write": write.name,
        }
    }

    /// What changes in the document of an entity that is there. The clock may have been set back; the
    /// entity's own times stay in order.
    pub(crate) fn update(&self, write: Write) -> Document {
        doc! {
            "$set": {
                "entity": &self.body,
                "indexed": &self.indexed,
                "absent": &self.absent,
                "write": write.name,
            },
            "$inc": { "version": 1_i64 },
            "$max": { "updated": write.date() },
        }
    }

    /// What is answered to the writer of a new entity.
    pub(crate) fn created(&self, write: Write) -> Stored<E> {
        let now = write.now;
        Stored { entity: self.entity.clone(), created: now, updated: now, version: 1 }
    }
}

/// What is known of a document besides its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    pub(crate) version: Version,
    /// Its last write.
    pub(crate) write: Option<Uuid>,
}

impl Known {
    /// The fields that it is read from.
    pub(crate) fn projection() -> Document {
        doc! { "created": 1, "updated": 1, "version": 1, "write": 1 }
    }

    pub(crate) fn of(document: &Document) -> Result<Self, Failure> {
        let version = document.get_i64("version").ok();
        Ok(Self {
            created: timestamp(document, "created")?,
            updated: timestamp(document, "updated")?,
            version: version
                .and_then(|version| Version::try_from(version).ok())
                .ok_or_else(|| damaged("version"))?,
            write: name(document, "write"),
        })
    }

    pub(crate) fn with<E>(self, entity: E) -> Stored<E> {
        let Self { created, updated, version, .. } = self;
        Stored { entity, created, updated, version }
    }
}

/// The entity of a document, and what is known of it.
pub(crate) fn stored<E: Entity>(mut document: Document) -> Result<Stored<E>, Failure> {
    let known = Known::of(&document)?;
    let Some(Bson::Document(body)) = document.remove("entity") else {
        return Err(damaged("entity"));
    };
    Ok(known.with(entity(body)?))
}

/// The entity that was written as this BSON.
pub(crate) fn entity<E: Entity>(body: Document) -> Result<E, Failure> {
    let json = value::to_json(Bson::Document(body))
        .map_err(|not_json| Failure::Unexpected(not_json.into()))?;
    // The text of the error names a place, and no value: it may be logged.
    serde_json::from_value(json).map_err(|error| Failure::Unexpected(error.into()))
}

/// The name of a write that stands in a field.
pub(crate) fn name(document: &Document, field: &str) -> Option<Uuid> {
    match document.get(field) {
        Some(Bson::Binary(binary)) => binary.to_uuid().ok(),
        _ => None,
    }
}

/// A date of a document.
pub(crate) fn timestamp(document: &Document, field: &str) -> Result<Timestamp, Failure> {
    let date = document.get_datetime(field).map_err(|_| damaged(field))?;
    let text = date.try_to_rfc3339_string().map_err(|_| damaged(field))?;
    text.parse().map_err(|_| damaged(field))
}

/// A moment as BSON has it: to the millisecond.
pub(crate) fn date(timestamp: Timestamp) -> DateTime {
    DateTime::from_millis(timestamp.as_millisecond())
}

/// The bug of a document that this program did not write.
pub(crate) fn damaged(field: &str) -> Failure {
    Failure::unexpected(format!("a document has no `{field}` of the right type"))
}

#[cfg(test)]
mod tests;
