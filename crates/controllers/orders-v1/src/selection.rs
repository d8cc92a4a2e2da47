//! Which orders a list holds.

use std::ops::Bound;

use api::{List, Parameters, Selection};
use store::{Filter, Sort, Timestamp};

use crate::Order;

/// The list of orders, by the time at which they were placed.
#[derive(Clone, Debug)]
pub(crate) struct OrderList;

impl List for OrderList {
    type Entity = Order;

    /// The answer has no place for a cursor, and its callers expect all: pages are as long as may be.
    const DEFAULT_LIMIT: usize = 100;

    fn selection(parameters: &mut Parameters) -> Selection {
        let start = parameters.parsed::<Timestamp>("start");
        let end = parameters.parsed::<Timestamp>("end");
        if let (Some(start), Some(end)) = (start, end)
            && start > end
        {
            parameters.refuse("start", "must not be after `end`");
        }
        let mut filters = Vec::new();
        if start.is_some() || end.is_some() {
            let from = start.map_or(Bound::Unbounded, |start| Bound::Included(start.to_string()));
            let to = end.map_or(Bound::Unbounded, |end| Bound::Excluded(end.to_string()));
            filters.push(Filter::Within("placed_at", from, to));
        }
        Selection { filters, sort: Sort { field: Some("placed_at"), descending: false } }
    }
}
