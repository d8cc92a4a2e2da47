//! One page of a list: follows an index in the order of the list, from the place after the last page.
//!
//! It never reads the whole table: an index answers the order and the filters on the field that it is of. What
//! else is filtered is asked of [`MOST_EXAMINED`] entities, and a page that is not full by then says where to go on.

mod plan;
mod range;
mod walk;

use error::Error;
use store::{Entity, Filter, Page, Position, Query, Sort, Stored, values};

use self::{plan::Plan, walk::Walk};
use crate::{
    attribute::{self, Item},
    item, key,
    table::Table,
    write,
};

pub(crate) const OPERATION: &str = "list entities";

/// How many entries of an index a page looks at whose filters that index does not answer: 1000 small
/// entities take about 100 ms, and 64 read units where each has 1 KB.
const MOST_EXAMINED: usize = 1000;

/// One page of the entities that pass every filter.
pub(crate) async fn page<E: Entity>(table: &Table, query: &Query) -> Result<Page<E>, Error> {
    match plan::of::<E>(query)? {
        Plan::Nothing => Ok(Page { items: Vec::new(), next: None }),
        Plan::Holder(value) => holder(table, query, &value).await,
        Plan::Walk(walk) => walked(table, query, &walk).await,
    }
}

/// The page of the only entity that can have a unique value.
async fn holder<E: Entity>(
    table: &Table,
    query: &Query,
    value: &(&'static str, String),
) -> Result<Page<E>, Error> {
    let mut page = Page { items: Vec::new(), next: None };
    let Some(claim) = table.get(&key::of_value(value)).await? else {
        return Ok(page);
    };
    let holder =
        item::text(&claim, attribute::HOLDER).ok_or_else(|| item::missing(attribute::HOLDER))?;
    // It may have lost the value since: the filters are asked of what it is now.
    if let Some(kept) = write::read::<E>(table, key::id_of(holder)).await?
        && passes(table, &kept, query)?
    {
        page.items.push(kept);
    }
    Ok(page)
}

/// Whether an entity that is known belongs to the rest of a list.
fn passes<E: Entity>(table: &Table, stored: &Stored<E>, query: &Query) -> Result<bool, Error> {
    let values = values(&stored.entity).map_err(|bug| table.bug(bug))?;
    let value = |field| {
        let (_, values) = values.iter().find(|(index, _)| index.field() == field)?;
        values.first()
    };
    let passes =
        |filter: &Filter| value(filter.field()).is_some_and(|value| range::contains(filter, value));
    if !query.filters.iter().all(passes) {
        return Ok(false);
    }
    let Some(after) = &query.after else { return Ok(true) };
    let value = query.sort.field.and_then(value).map_or("", |value| value);
    let (place, after) = ((value, stored.entity.id()), (&*after.value, &*after.id));
    Ok(if query.sort.descending { place < after } else { place > after })
}

/// The page that a walk along an index gives. One entity more than the limit is asked for: it tells
/// whether there is a next page.
async fn walked<E: Entity>(table: &Table, query: &Query, walk: &Walk) -> Result<Page<E>, Error> {
    let wanted = query.limit.saturating_add(1);
    let (mut items, end) = match walk.partitions[..] {
        [one] => walk.entries(table, one, wanted).await?,
        [one, other] => {
            let both = tokio::try_join!(
                walk.entries(table, one, wanted),
                walk.entries(table, other, wanted)
            );
            let ((mut items, end), (others, other_end)) = both?;
            items.extend(others);
            items.sort_by(|one, other| walk.order(one, other));
            // What comes after the place where one was left is not known of it.
            let end = end.into_iter().chain(other_end).min_by(|one, other| walk.order(one, other));
            items.retain(|item| end.as_ref().is_none_or(|end| walk.order(item, end).is_le()));
            (items, end)
        }
        _ => return Err(table.bug("a walk has one partition or two")),
    };
    let is_full = items.len() > query.limit;
    items.truncate(query.limit);
    let end = if is_full { items.last() } else { end.as_ref() };
    let next = end.map(|end| position(end, walk, query.sort)).transpose()?;
    let items = items.into_iter().map(item::entity).collect::<Result<_, _>>()?;
    Ok(Page { items, next })
}

/// The place of an entry of the index in the list.
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
