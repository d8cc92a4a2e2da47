//! What is written for an entity. It touches no file.

use std::collections::BTreeSet;

use serde_json::Value;

use super::failure::Failure;
use crate::{Entity, Index, Stored, values};

/// An entity on its way to the file.
#[derive(Debug, PartialEq)]
pub(super) struct Draft<E> {
    pub(super) stored: Stored<E>,
    pub(super) document: String,
    /// The rows of the index table, each once.
    pub(super) indexed: BTreeSet<IndexRow>,
    /// The fields and values that no other entity may have, in the order of declaration.
    pub(super) unique: Vec<(&'static str, String)>,
}

/// A row of the index table.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct IndexRow {
    pub(super) field: &'static str,
    pub(super) value: String,
    /// Whether the entity has the value; otherwise it is only in the sorted list.
    pub(super) present: bool,
}

impl<E: Entity> Draft<E> {
    /// Fails only if the entity breaks the rules of [`Entity`], which is a bug.
    pub(super) fn of(stored: Stored<E>, document: &Value) -> Result<Self, Failure> {
        let mut indexed = BTreeSet::new();
        let mut unique = Vec::new();
        for (index, values) in values(&stored.entity).map_err(Failure::unexpected)? {
            let field = index.field();
            if values.is_empty() && matches!(index, Index::Sorted(_)) {
                indexed.insert(IndexRow { field, value: String::new(), present: false });
            }
            for value in values {
                if matches!(index, Index::Unique(_)) {
                    unique.push((field, value.clone()));
                }
                indexed.insert(IndexRow { field, value, present: true });
            }
        }
        Ok(Self { stored, document: document.to_string(), indexed, unique })
    }
}
