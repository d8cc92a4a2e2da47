//! How a list is answered: by one unique value, or by a walk along one index. It asks no server.

use error::Error;
use store::{Entity, Filter, Index, Position, Query, undeclared};

use super::{OPERATION, range::Range, walk::Walk};
use crate::{
    attribute, index,
    key::{self, LONGEST_KEY_BYTES, LONGEST_SORT_KEY_BYTES},
    unique,
};

/// How a list is answered.
#[derive(Debug, PartialEq)]
pub(super) enum Plan {
    /// No entity can be in it.
    Nothing,
    /// One entity at most has the value of a unique field.
    Holder(unique::Value),
    /// Some of those that an index orders.
    Walk(Walk),
}

/// The plan for a query. [`Error::Internal`] for what no index answers.
pub(super) fn of<E: Entity>(query: &Query) -> Result<Plan, Error> {
    check::<E>(query)?;
    for filter in &query.filters {
        if let Filter::Equals(field, value) = filter
            && E::INDEXES.contains(&Index::Unique(field))
        {
            let value = (*field, value.clone());
            let is_possible = key::of_value(&value).len() <= LONGEST_KEY_BYTES;
            return Ok(if is_possible { Plan::Holder(value) } else { Plan::Nothing });
        }
    }

    let mut walk = walk::<E>(query);
    for filter in &query.filters {
        let range = Range::of(filter);
        if range.is_empty() {
            return Ok(Plan::Nothing);
        }
        if range.ends().any(|end| end.len() > LONGEST_SORT_KEY_BYTES) {
            // An index has no longer keys, and DynamoDB refuses to compare them with what is longer.
            let detail = format!("must have fewer than {LONGEST_SORT_KEY_BYTES} bytes");
            return Err(Error::invalid(format!("/{}", filter.field()), detail));
        }
        if attribute::order(filter.field()) == walk.index.order {
            walk.range = walk.range.and(range);
        } else {
            walk.filters.push((filter.field(), range));
        }
    }
    if walk.range.is_empty() {
        return Ok(Plan::Nothing);
    }
    if let Some(after) = &query.after {
        let place = place(&walk, query, after)?;
        let (before, after_all) = (walk.range.begins_after(&place), walk.range.ends_before(&place));
        let (whole, nothing) =
            if walk.descending { (after_all, before) } else { (before, after_all) };
        if nothing {
            return Ok(Plan::Nothing);
        }
        // DynamoDB refuses to begin outside of the range.
        walk.start = (!whole).then(|| (key::of_entity(&after.id), place));
    }
    Ok(Plan::Walk(walk))
}

/// Along the order of the list; and a list by identifier, if a field is to have a value, along those that
/// have it.
fn walk<E: Entity>(query: &Query) -> Walk {
    let of_equal = query.filters.iter().find_map(|filter| match filter {
        Filter::Equals(field, _) => Some(*field),
        _ => None,
    });
    let (index, partitions) = match query.sort.field.or(of_equal) {
        None => (index::by_id::<E>(), vec![E::NAME]),
        Some(field) => {
            // What has no value passes no filter.
            let is_filtered = query.filters.iter().any(|filter| filter.field() == field);
            let with_and_without = vec![attribute::WITH, attribute::WITHOUT];
            let partitions = if is_filtered { vec![attribute::WITH] } else { with_and_without };
            (index::by_field(field), partitions)
        }
    };
    Walk {
        index,
        partitions,
        range: Range::default(),
        start: None,
        descending: query.sort.descending,
        filters: Vec::new(),
    }
}

/// The place of a position in the order that is walked along.
fn place(walk: &Walk, query: &Query, after: &Position) -> Result<String, Error> {
    let place = match (walk.is_by_id(), query.sort.field) {
        (true, _) => key::of_entity(&after.id),
        (false, Some(_)) => key::place(&after.value, &after.id),
        // All values are equal, and the range begins with them.
        (false, None) => format!("{}{}", walk.range.from.as_deref().unwrap_or_default(), after.id),
    };
    if !key::is_possible(&after.id) || place.len() > LONGEST_SORT_KEY_BYTES {
        return Err(Error::NoSuchPlace);
    }
    Ok(place)
}

fn check<E: Entity>(query: &Query) -> Result<(), Error> {
    query.check::<E>().map_err(bug)?;
    for filter in &query.filters {
        let field = filter.field();
        let is = |index: fn(&'static str) -> Index| E::INDEXES.contains(&index(field));
        match filter {
            Filter::Contains(..) if is(Index::Sorted) => {
                return Err(bug(format!("DynamoDB finds no part of a text, here of `{field}`")));
            }
            Filter::Equals(..) if is(Index::Unique) => {}
            _ if is(Index::Sorted) => {}
            _ => return Err(bug(undeclared::<E>(field))),
        }
    }
    Ok(())
}

fn bug(text: String) -> Error {
    Error::internal(OPERATION)(text)
}

#[cfg(test)]
mod tests;
