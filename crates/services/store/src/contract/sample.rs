//! How the contract makes entities of a kind, and what it may ask of their lists.

use std::ops::Bound;

use proptest::strategy::BoxedStrategy;

use crate::{Entity, Filter, Index, Sort};

/// A kind of entity that the contract can be tried with.
///
/// Entities of different numbers have different identifiers and different unique values.
pub trait Sample: Entity {
    /// An ordinary entity of this number, with a value in every declared field.
    fn sample(number: u32) -> Self;

    /// The same entity with a count in it, which [`Sample::count`] finds again.
    fn counted(self, count: u32) -> Self;

    /// The count; 0 in a sample.
    fn count(&self) -> u32;

    /// The same entity with the other's value of a unique field.
    fn claiming(self, field: &'static str, other: &Self) -> Self;

    /// The hardest entities that the kind's own rules allow: empty, largest, quoted, not ASCII.
    ///
    /// They differ in identifier and unique values from each other and from every number.
    fn extremes() -> Vec<Self>;

    /// Any entity of this number, always with the same identifier, and with sorted values and members
    /// that many numbers have in common.
    fn generated(number: u32) -> BoxedStrategy<Self>;

    /// The filters that a list may be asked for, with the values of two entities.
    ///
    /// All that is declared, unless the kind says otherwise.
    fn filters(one: &Self, other: &Self) -> Vec<Filter> {
        let mut filters = Vec::new();
        for index in Self::INDEXES {
            let field = index.field();
            let (ones, others) = (values(one, field), values(other, field));
            filters.extend(ones.iter().map(|value| Filter::Equals(field, value.clone())));
            if !matches!(index, Index::Sorted(_)) {
                continue;
            }
            for value in &ones {
                let part = value.chars().skip(1).take(2).collect();
                filters.push(Filter::Contains(field, part));
                filters.push(Filter::Contains(field, value.clone()));
            }
            filters.push(Filter::Within(field, Bound::Unbounded, Bound::Unbounded));
            for lower in bounds(&ones) {
                filters.push(Filter::Within(field, Bound::Unbounded, lower.clone()));
                filters.push(Filter::Within(field, lower.clone(), Bound::Unbounded));
                for upper in bounds(&others) {
                    filters.push(Filter::Within(field, lower.clone(), upper.clone()));
                }
            }
        }
        filters
    }

    /// The orders that a list may be asked for: by identifier and by every sorted field, both ways
    /// round, unless the kind says otherwise.
    fn sorts() -> Vec<Sort> {
        let sorted = Self::INDEXES.iter().filter(|index| matches!(index, Index::Sorted(_)));
        [None]
            .into_iter()
            .chain(sorted.map(|index| Some(index.field())))
            .flat_map(|field| [false, true].map(|descending| Sort { field, descending }))
            .collect()
    }
}

fn bounds(values: &[String]) -> Vec<Bound<String>> {
    let both = |value: &String| [Bound::Included(value.clone()), Bound::Excluded(value.clone())];
    values.iter().flat_map(both).collect()
}

/// The values that an entity has in a declared field.
pub(super) fn values<E: Entity>(entity: &E, field: &str) -> Vec<String> {
    let indexed = entity.indexed();
    let of_field = indexed.iter().filter(|(name, _)| *name == field);
    of_field.flat_map(|(_, indexed)| indexed.values().to_vec()).collect()
}

/// The fields of a kind that keep entities apart.
pub(super) fn unique_fields<E: Entity>() -> impl Iterator<Item = &'static str> + Send {
    E::INDEXES.iter().filter_map(|index| match index {
        Index::Unique(field) => Some(*field),
        _ => None,
    })
}
