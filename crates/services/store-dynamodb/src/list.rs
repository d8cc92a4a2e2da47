//! One page of a list: follows an index in the order of the list, from the place after the last page.
//!
//! It never reads the whole table: an index answers the order and the filters on the field that it is of,
//! and what else is filtered is bounded by [`MOST_EXAMINED`].

mod plan;
mod range;
mod walk;

use error::Error;
use store::{Entity, Page, Position, Query, Sort, Stored};

use self::{plan::Plan, walk::Walk};
use crate::{
    attribute::{self, Item},
    draft, item, key,
    table::Table,
    write,
};

const OPERATION: &str = "list entities";

/// How many entries of an index a page may look at whose filters that index does not answer: 1000 small
/// entities take about 100 ms, and 64 read units where each has 1 KB.
const MOST_EXAMINED: usize = 1000;

/// One page of the entities that pass every filter.
pub(crate) async fn page<E: Entity>(table: &Table, query: &Query) -> Result<Page<E>, Error> {
    match plan::of::<E>(query)? {
        Plan::Nothing => Ok(Page { items: Vec::new(), next: None }),
        Plan::Holder { field, value } => holder(table, query, field, value).await,
        Plan::Walk(walk) => walked(table, query, &walk).await,
    }
}

/// The page of the only entity that can have a unique value.
async fn holder<E: Entity>(
    table: &Table,
    query: &Query,
    field: &str,
    value: &str,
) -> Result<Page<E>, Error> {
    let mut page = Page { items: Vec::new(), next: None };
    let Some(marker) = table.get(OPERATION, &key::of_value(field, value)).await? else {
        return Ok(page);
    };
    let holder =
        item::text(&marker, attribute::HOLDER).ok_or_else(|| item::missing(attribute::HOLDER))?;
    // It may have lost the value since: the filters are asked of what it is now.
    if let Some(kept) = write::read::<E>(table, OPERATION, key::id_of(holder)).await?
        && passes(&kept.stored, query)?
    {
        page.items.push(kept.stored);
    }
    Ok(page)
}

/// Whether an entity that is known belongs to the rest of a list.
fn passes<E: Entity>(stored: &Stored<E>, query: &Query) -> Result<bool, Error> {
    for filter in &query.filters {
        let value = draft::one_value(&stored.entity, filter.field())?;
        if !value.is_some_and(|value| range::contains(filter, &value)) {
            return Ok(false);
        }
    }
    let Some(after) = &query.after else { return Ok(true) };
    let value = match query.sort.field {
        Some(field) => draft::one_value(&stored.entity, field)?.unwrap_or_default(),
        None => String::new(),
    };
    let (place, after) = ((&*value, stored.entity.id()), (&*after.value, &*after.id));
    Ok(if query.sort.descending { place < after } else { place > after })
}

/// The page that a walk along an index gives. One entity more than the limit is asked for: it tells
/// whether there is a next page.
async fn walked<E: Entity>(table: &Table, query: &Query, walk: &Walk) -> Result<Page<E>, Error> {
    let wanted = query.limit.saturating_add(1);
    let mut items = match walk.partitions[..] {
        [one] => walk.entries(table, one, wanted).await?,
        [one, other] => {
            let both = tokio::try_join!(
                walk.entries(table, one, wanted),
                walk.entries(table, other, wanted)
            );
            let (mut items, others) = both?;
            items.extend(others);
            sort(&mut items, walk);
            items
        }
        _ => return Err(Error::internal(OPERATION)("a walk has one partition or two")),
    };
    let is_last = items.len() <= query.limit;
    items.truncate(query.limit);
    let end = if is_last { None } else { items.last() };
    let next = end.map(|item| position(item, walk, query.sort)).transpose()?;
    let entities = items.into_iter().map(|item| item::entity(item).map(|kept| kept.stored));
    Ok(Page { items: entities.collect::<Result<_, _>>()?, next })
}

/// Each partition is in order, and the two are merged.
fn sort(items: &mut [Item], walk: &Walk) {
    items.sort_by(|one, other| {
        let place = |item| item::text(item, &walk.index.order);
        let ascending = place(one).cmp(&place(other));
        if walk.descending { ascending.reverse() } else { ascending }
    });
}

/// The place of an entity in the list, as its item tells it.
fn position(entry: &Item, walk: &Walk, sort: Sort) -> Result<Position, Error> {
    let place =
        item::text(entry, &walk.index.order).ok_or_else(|| item::missing(&walk.index.order))?;
    if walk.is_by_id() {
        return Ok(Position { value: String::new(), id: key::id_of(place).to_owned() });
    }
    let (value, id) = key::parts_of(place).ok_or_else(|| item::missing(&walk.index.order))?;
    // A walk along the equal values of a field is a list by identifier.
    let value = sort.field.map(|_| value.to_owned()).unwrap_or_default();
    Ok(Position { value, id: id.to_owned() })
}
