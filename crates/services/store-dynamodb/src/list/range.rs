//! A part of an order: the places that a filter lets through. It knows no expressions.

use std::ops::Bound;

use store::Filter;

use crate::key::{AFTER_SEPARATOR, SEPARATOR};

/// The places from one, which belongs to it, to another, which does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
}

impl Range {
    /// The places of the values that pass a filter.
    pub(super) fn of(filter: &Filter) -> Self {
        match filter {
            Filter::Contains(..) => Self::default(),
            Filter::Equals(_, value) => Self { from: Some(before(value)), to: Some(after(value)) },
            Filter::Within(_, lower, upper) => Self {
                from: match lower {
                    Bound::Included(value) => Some(before(value)),
                    Bound::Excluded(value) => Some(after(value)),
                    Bound::Unbounded => None,
                },
                to: match upper {
                    Bound::Included(value) => Some(after(value)),
                    Bound::Excluded(value) => Some(before(value)),
                    Bound::Unbounded => None,
                },
            },
        }
    }

    /// The places in both.
    pub(super) fn and(self, other: Self) -> Self {
        let to = match (self.to, other.to) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        Self { from: self.from.max(other.from), to }
    }

    /// Where it begins and ends.
    pub(super) fn ends(&self) -> impl Iterator<Item = &String> {
        self.from.iter().chain(&self.to)
    }

    /// Whether no place can be in it.
    pub(super) fn is_empty(&self) -> bool {
        matches!((&self.from, &self.to), (Some(from), Some(to)) if from >= to)
    }

    /// Whether the place is before all of it.
    pub(super) fn begins_after(&self, place: &str) -> bool {
        self.from.as_deref().is_some_and(|from| place < from)
    }

    /// Whether the place is after all of it.
    pub(super) fn ends_before(&self, place: &str) -> bool {
        self.to.as_deref().is_some_and(|to| to <= place)
    }
}

/// Before every place of the value, and after those of lesser ones. No value has U+0000, so that one with
/// it lies just after its part before that.
fn before(value: &str) -> String {
    match value.split_once(SEPARATOR) {
        None => format!("{value}{SEPARATOR}"),
        Some((part, _)) => format!("{part}{AFTER_SEPARATOR}"),
    }
}

/// After every place of the value, and before those of greater ones.
fn after(value: &str) -> String {
    let part = value.split(SEPARATOR).next().unwrap_or_default();
    format!("{part}{AFTER_SEPARATOR}")
}

/// Whether a value passes a filter.
pub(super) fn contains(filter: &Filter, value: &str) -> bool {
    match filter {
        Filter::Equals(_, wanted) => value == wanted,
        Filter::Contains(_, part) => value.contains(part.as_str()),
        Filter::Within(_, lower, upper) => {
            let bounds = (lower.as_ref().map(String::as_str), upper.as_ref().map(String::as_str));
            std::ops::RangeBounds::<str>::contains(&bounds, value)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key;

    const VALUES: [&str; 9] = ["", " ", "a", "a\u{1}", "a ", "ab", "b", "\u{ff5e}", "\u{1f600}"];

    fn holds(range: &Range, place: &str) -> bool {
        !range.begins_after(place) && !range.ends_before(place)
    }

    fn filters() -> Vec<Filter> {
        let mut filters = VALUES.map(|one| Filter::Equals("name", one.to_owned())).to_vec();
        // A bound may have what no value has.
        let values = VALUES.into_iter().chain(["\0", "a\0", "a\0b"]).map(str::to_owned);
        let bounds: Vec<_> = values
            .flat_map(|one| [Bound::Included(one.clone()), Bound::Excluded(one)])
            .chain([Bound::Unbounded])
            .collect();
        for lower in &bounds {
            let within = |upper: &Bound<_>| Filter::Within("name", lower.clone(), upper.clone());
            filters.extend(bounds.iter().map(within));
        }
        filters
    }

    #[test]
    fn the_places_of_a_range_are_those_of_the_values_that_pass() {
        for filter in filters() {
            let range = Range::of(&filter);
            for value in VALUES {
                for id in ["!", "a", "\u{1f600}"] {
                    let found = holds(&range, &key::place(value, id));
                    assert_eq!(found, contains(&filter, value), "{filter:?} {value:?} {id:?}");
                    assert!(!(found && range.is_empty()), "{filter:?}");
                }
            }
        }
    }

    #[test]
    fn a_place_is_in_both_ranges_or_not_in_what_they_share() {
        let ranges: Vec<_> = filters().iter().step_by(7).map(Range::of).collect();
        for one in &ranges {
            for other in &ranges {
                let shared = one.clone().and(other.clone());
                for place in VALUES.map(|value| key::place(value, "a")) {
                    let in_both = holds(one, &place) && holds(other, &place);
                    assert_eq!(holds(&shared, &place), in_both, "{one:?} {other:?} {place:?}");
                }
            }
        }
    }
}
