//! Which entities a list holds, in what order, and where its next page begins.

use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::{Entity, Index, Stored, is_declared, undeclared};

/// A page of a list. Every filter must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// What an entity must fulfil.
    pub filters: Vec<Filter>,
    /// The order; entities with equal values are ordered by identifier, the same way round.
    pub sort: Sort,
    /// The place after which the page begins; `None` for the first.
    pub after: Option<Position>,
    /// How many entities at most: at least 1. A page has as many unless it is the last, or its store looked at as
    /// many on the way as it does for one page, where no index answers all filters: then it has fewer, even none.
    pub limit: usize,
}

impl Query {
    /// Checks what every store asks of a query; one that is not so is a bug of the caller.
    ///
    /// # Errors
    ///
    /// The bug in words: the page is empty, or the entity does not declare a field for what is asked of it.
    pub fn check<E: Entity>(&self) -> Result<(), String> {
        if self.limit == 0 {
            return Err("a page holds at least 1 entity, not 0".to_owned());
        }
        if let Some(filter) = self.filters.iter().find(|filter| !is_declared::<E>(filter.field())) {
            return Err(undeclared::<E>(filter.field()));
        }
        match self.sort.field {
            Some(field) if !E::INDEXES.contains(&Index::Sorted(field)) => {
                Err(undeclared::<E>(field))
            }
            _ => Ok(()),
        }
    }
}

/// A condition on a declared field. An entity without a value of it passes none.
///
/// Every store answers [`Filter::Equals`] for all declared fields, and the others for sorted ones. Texts
/// are compared as they are: case, spaces and accents count, and no character is a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// The field's value, or one of its members, is this.
    Equals(&'static str, String),
    /// The field's value contains this text.
    Contains(&'static str, String),
    /// The field has a value, and it lies within these bounds.
    Within(&'static str, Bound<String>, Bound<String>),
}

impl Filter {
    /// The field's name.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Equals(field, _) | Self::Contains(field, _) | Self::Within(field, ..) => field,
        }
    }
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// A sorted field, or `None` for the identifier.
    pub field: Option<&'static str>,
    /// From the greatest to the least.
    pub descending: bool,
}

impl Sort {
    /// By identifier, ascending: the order of creation where identifiers grow with time.
    pub const BY_ID: Self = Self { field: None, descending: false };
}

/// The place of an entity in a list: what a cursor holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// The value of the sorted field; empty if the list is sorted by identifier.
    #[serde(rename = "v", default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// The identifier.
    #[serde(rename = "i")]
    pub id: String,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<E> {
    /// The entities, in order.
    pub items: Vec<Stored<E>>,
    /// Where the next page begins, if there is more. This alone tells whether a page is the last.
    pub next: Option<Position>,
}
