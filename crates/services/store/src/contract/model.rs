//! What a list must hold, said as plainly as possible: filter all, sort all. It has no index and no pages.

use std::ops::Bound;

use super::sample::values;
use crate::{Entity, Filter, Sort, Stored};

/// The whole list.
pub fn list<E: Entity>(all: &[Stored<E>], filters: &[Filter], sort: Sort) -> Vec<Stored<E>> {
    let mut found: Vec<_> = all
        .iter()
        .filter(|stored| filters.iter().all(|filter| passes(&stored.entity, filter)))
        .cloned()
        .collect();
    found.sort_by_key(|stored| place(&stored.entity, sort));
    if sort.descending {
        found.reverse();
    }
    found
}

fn place<E: Entity>(entity: &E, sort: Sort) -> (String, String) {
    let value = sort.field.and_then(|field| values(entity, field).pop()).unwrap_or_default();
    (value, entity.id().to_owned())
}

fn passes<E: Entity>(entity: &E, filter: &Filter) -> bool {
    values(entity, filter.field()).iter().any(|value| match filter {
        Filter::Equals(_, wanted) => value == wanted,
        Filter::Contains(_, part) => value.contains(part),
        Filter::Within(_, lower, upper) => {
            let above = match lower {
                Bound::Included(bound) => value >= bound,
                Bound::Excluded(bound) => value > bound,
                Bound::Unbounded => true,
            };
            let below = match upper {
                Bound::Included(bound) => value <= bound,
                Bound::Excluded(bound) => value < bound,
                Bound::Unbounded => true,
            };
            above && below
        }
    })
}
