//! The indexes of a table: one for the order by identifier, and one for each sorted field. They hold whole
//! entities, so that a page is one request; items that are no entity are in none of them.

use store::{Entity, Index};

use crate::attribute;

/// The index of all entities, by identifier.
const BY_ID: &str = "all";

/// A global secondary index, with a text for each of its two keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableIndex {
    pub(crate) name: String,
    /// The attribute of its partitions.
    pub(crate) partition: String,
    /// The attribute of the place in its order.
    pub(crate) order: String,
}

/// The index for the order by identifier.
pub(crate) fn by_id<E: Entity>() -> TableIndex {
    TableIndex {
        name: BY_ID.to_owned(),
        partition: attribute::KIND.to_owned(),
        order: E::ID_FIELD.to_owned(),
    }
}

/// The index for the order by a sorted field.
pub(crate) fn by_field(field: &str) -> TableIndex {
    TableIndex {
        name: format!("by_{field}"),
        partition: attribute::partition(field),
        order: attribute::order(field),
    }
}

/// All indexes of an entity's table.
pub(crate) fn all<E: Entity>() -> Vec<TableIndex> {
    let mut all = vec![by_id::<E>()];
    all.extend(E::INDEXES.iter().filter_map(|index| match index {
        Index::Sorted(field) => Some(by_field(field)),
        _ => None,
    }));
    all
}
