//! What is written for an entity, made before any lock is taken. It touches no file.

use std::collections::BTreeSet;

use super::failure::Failure;
use crate::{Entity, Index, is_declared, undeclared};

/// An entity on its way to the file.
#[derive(Debug, PartialEq)]
pub(super) struct Draft<E> {
    pub(super) entity: E,
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
    pub(super) fn of(entity: &E) -> Result<Self, Failure> {
        let document =
            serde_json::to_string(entity).map_err(|error| Failure::Unexpected(error.into()))?;
        let values = entity.indexed();
        if let Some((field, _)) = values.iter().find(|(field, _)| !is_declared::<E>(field)) {
            return Err(Failure::unexpected(undeclared::<E>(field)));
        }

        let mut draft =
            Self { entity: entity.clone(), document, indexed: BTreeSet::new(), unique: Vec::new() };
        for index in E::INDEXES {
            let field = index.field();
            let values: BTreeSet<&String> = values
                .iter()
                .filter(|(name, _)| *name == field)
                .flat_map(|(_, indexed)| indexed.values())
                .collect();
            if values.len() > 1 && !matches!(index, Index::Members(_)) {
                let text = format!("{} has several values of the field `{field}`", E::NAME);
                return Err(Failure::unexpected(text));
            }
            if values.is_empty() && matches!(index, Index::Sorted(_)) {
                draft.indexed.insert(IndexRow { field, value: String::new(), present: false });
            }
            for value in values {
                draft.indexed.insert(IndexRow { field, value: value.clone(), present: true });
                if matches!(index, Index::Unique(_)) {
                    draft.unique.push((field, value.clone()));
                }
            }
        }
        Ok(draft)
    }
}
