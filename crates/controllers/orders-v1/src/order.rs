//! What version 1 tells of an order.

use std::ops::Bound::{Excluded, Included};

use api::{Listed, Parameters};
use serde::{Deserialize, Serialize};
use store::{Entity, Index, Indexed, Timestamp};

/// An order without its lines. What else is kept of it is not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The identifier.
    pub id: String,
    /// The `uid` of the user who orders.
    pub customer: String,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Where it stands.
    pub status: String,
    /// The ISO 4217 code of the total.
    pub currency: String,
    /// The sum over all lines, a decimal as text.
    pub total: String,
}

impl Entity for Order {
    const NAME: &'static str = "order";
    const COLLECTION: &'static str = "orders";
    const INDEXES: &'static [Index] = &[Index::Sorted("placed_at")];

    fn id(&self) -> &str {
        &self.id
    }

    fn indexed(&self) -> Vec<(&'static str, Indexed)> {
        vec![("placed_at", Indexed::One(self.placed_at.to_string()))]
    }
}

impl Listed for Order {
    /// The answer has no place for a cursor, and its callers expect all: pages are as long as may be.
    const DEFAULT_LIMIT: usize = 100;

    fn list(list: &mut impl Parameters) {
        list.range::<Timestamp>(
            "placed_at",
            Included(("start", "Placed at this moment or later.")),
            Excluded(("end", "Placed before this moment.")),
        );
        list.by_default("placed_at");
    }
}
