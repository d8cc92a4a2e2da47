//! Which orders a list holds, and in what order.

use std::ops::Bound;

use api::{List, Parameters, Selection};
use store::{Filter, Sort, Timestamp};

use crate::{Order, Status};

/// The list of orders, by the time at which they were placed.
#[derive(Clone, Debug)]
pub(crate) struct OrderList;

impl List for OrderList {
    type Entity = Order;

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
        let status = parameters.parsed::<Status>("status");
        filters.extend(status.map(|status| Filter::Equals("status", status.to_string())));
        filters.extend(parameters.text("customer").map(|uid| Filter::Equals("customer", uid)));
        let sort = parameters.one_of("sort", &SORTS).unwrap_or(SORTS[0].1);
        Selection { filters, sort }
    }
}

/// The orders that a caller may ask for; a minus sign turns one round.
const SORTS: [(&str, Sort); 2] = [
    ("placed_at", Sort { field: Some("placed_at"), descending: false }),
    ("-placed_at", Sort { field: Some("placed_at"), descending: true }),
];
