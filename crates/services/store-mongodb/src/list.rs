//! The query of a page: a condition, an order and a limit. It begins at the position and skips nothing, and positions
//! are those of what is stored, not of what this program would store. It talks to no server.

use std::ops::Bound;

use mongodb::bson::{Bson, Document, doc};
use store::{Entity, Filter, Index, Page, Position, Query, Sort};

use crate::{document, failure::Failure, indexes::path};

/// Where an entity stands in a list that was stored before the list's index was declared: before all values, as the
/// server sorts it. No indexed value has U+0000.
const UNINDEXED: &str = "\0";

/// A query as the server takes it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Find {
    pub(crate) condition: Document,
    pub(crate) order: Document,
    /// One more than the page holds: it tells whether there is a next page.
    pub(crate) limit: i64,
}

/// The query of a page, or nothing if no entity can pass.
pub(crate) fn find<E: Entity>(query: &Query) -> Result<Option<Find>, Failure> {
    query.check::<E>().map_err(Failure::unexpected)?;
    if query.filters.iter().any(asks_for_zero) {
        return Ok(None);
    }
    let mut conditions: Vec<Document> = query.filters.iter().flat_map(conditions::<E>).collect();
    conditions.extend(query.after.as_ref().map(|position| after(position, query.sort)));
    let condition = match conditions.len() {
        0 => Document::new(),
        1 => conditions.remove(0),
        _ => doc! { "$and": conditions },
    };
    let direction = if query.sort.descending { -1 } else { 1 };
    let mut order = Document::new();
    if let Some(field) = query.sort.field {
        order.insert(path(field), direction);
    }
    order.insert("_id", direction);
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX).saturating_add(1);
    Ok(Some(Find { condition, order, limit }))
}

/// The page that these are, one more than its limit if there is a next.
pub(crate) fn page<E: Entity>(query: &Query, mut found: Vec<Document>) -> Result<Page<E>, Failure> {
    let is_last = found.len() <= query.limit;
    found.truncate(query.limit);
    let last = found.last().filter(|_| !is_last);
    let next = last.map(|last| position(last, query.sort)).transpose()?;
    let items = found.into_iter().map(document::stored).collect::<Result<_, _>>()?;
    Ok(Page { items, next })
}

fn position(last: &Document, sort: Sort) -> Result<Position, Failure> {
    let id = last.get_str("_id").map_err(|_| document::damaged("_id"))?.to_owned();
    let value = match (sort.field, last.get_document("indexed")) {
        (Some(field), Ok(indexed)) => indexed.get_str(field).unwrap_or(UNINDEXED),
        (Some(_), Err(_)) => UNINDEXED,
        (None, _) => "",
    };
    Ok(Position { value: value.to_owned(), id })
}

/// No indexed value has U+0000, and a pattern cannot.
fn asks_for_zero(filter: &Filter) -> bool {
    match filter {
        Filter::Equals(_, text) | Filter::Contains(_, text) => text.contains('\0'),
        Filter::Within(..) => false,
    }
}

/// What comes after a position: ranges of the index, which the server merges in order.
fn after(Position { value, id }: &Position, sort: Sort) -> Document {
    let beyond = if sort.descending { "$lt" } else { "$gt" };
    let Some(path) = sort.field.map(path) else {
        return doc! { "_id": { beyond: id } };
    };
    let at = |value: Bson| doc! { &path: value, "_id": { beyond: id } };
    let ranges = match (value == UNINDEXED, sort.descending) {
        (true, false) => vec![at(Bson::Null), doc! { &path: { "$gte": "" } }],
        (true, true) => vec![at(Bson::Null)],
        (false, false) => vec![at(value.into()), doc! { &path: { beyond: value } }],
        (false, true) => {
            vec![at(value.into()), doc! { &path: { beyond: value } }, doc! { &path: null }]
        }
    };
    doc! { "$or": ranges }
}

fn conditions<E: Entity>(filter: &Filter) -> Vec<Document> {
    let path = path(filter.field());
    let mut conditions = Vec::new();
    match filter {
        Filter::Equals(_, value) => conditions.push(doc! { path: value }),
        Filter::Contains(_, text) if text.is_empty() => {}
        Filter::Contains(_, text) => conditions.push(contains(&path, text)),
        Filter::Within(_, lower, upper) => {
            let mut range = Document::new();
            range.extend(bound("$gte", "$gt", lower));
            range.extend(bound("$lte", "$lt", upper));
            if !range.is_empty() {
                conditions.push(doc! { path: range });
            }
        }
    }
    if !implies_presence(filter) {
        conditions.push(presence::<E>(filter.field()));
    }
    conditions
}

/// The pattern is tried on the values in the index, and the value of a document that it finds is looked at
/// once more: DocumentDB's index holds the beginning of a long text only, and finds it for any pattern.
fn contains(path: &str, text: &str) -> Document {
    let place = doc! { "$indexOfBytes": [format!("${path}"), { "$literal": text }] };
    doc! { path: { "$regex": pattern(text) }, "$expr": { "$gte": [place, 0] } }
}

fn bound(
    included: &'static str,
    excluded: &'static str,
    bound: &Bound<String>,
) -> Option<(String, Bson)> {
    match bound {
        Bound::Included(value) => Some((included.to_owned(), value.into())),
        Bound::Excluded(value) => Some((excluded.to_owned(), value.into())),
        Bound::Unbounded => None,
    }
}

/// Whether the empty text, which stands for an absent value, does not pass.
fn implies_presence(filter: &Filter) -> bool {
    match filter {
        Filter::Equals(_, text) | Filter::Contains(_, text) => !text.is_empty(),
        Filter::Within(_, Bound::Included(lower), _) => !lower.is_empty(),
        Filter::Within(_, Bound::Excluded(_), _) => true,
        Filter::Within(_, Bound::Unbounded, _) => false,
    }
}

fn presence<E: Entity>(field: &'static str) -> Document {
    if E::INDEXES.contains(&Index::Sorted(field)) {
        doc! { path(field): { "$gte": "" }, "absent": { "$ne": field } }
    } else {
        doc! { path(field): { "$exists": true } }
    }
}

/// A pattern that finds this text: no character of it is a pattern itself.
fn pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii_punctuation() {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use store::contract::Specimen;

    use super::*;

    fn query(filters: Vec<Filter>, sort: Sort, after: Option<(&str, &str)>) -> Query {
        let after =
            after.map(|(value, id)| Position { value: value.to_owned(), id: id.to_owned() });
        Query { filters, sort, after, limit: 20 }
    }

    const BY_NAME_DESCENDING: Sort = Sort { field: Some("name"), descending: true };

    #[test]
    fn a_page_begins_at_its_position_and_skips_nothing() {
        let first = find::<Specimen>(&query(vec![], Sort::BY_ID, None)).unwrap().unwrap();
        assert_eq!(first, Find { condition: doc! {}, order: doc! { "_id": 1 }, limit: 21 });

        let next = find::<Specimen>(&query(vec![], BY_NAME_DESCENDING, Some(("ab", "7"))));
        assert_eq!(
            next.unwrap().unwrap(),
            Find {
                condition: doc! { "$or": [
                    { "indexed.name": "ab", "_id": { "$lt": "7" } },
                    { "indexed.name": { "$lt": "ab" } },
                    { "indexed.name": null },
                ] },
                order: doc! { "indexed.name": -1, "_id": -1 },
                limit: 21,
            }
        );
    }

    #[test]
    fn a_text_with_a_zero_is_not_asked_for() {
        for filter in
            [Filter::Contains("name", "\0".to_owned()), Filter::Equals("tags", "a\0".to_owned())]
        {
            let query = query(vec![filter], Sort::BY_ID, None);
            assert_eq!(find::<Specimen>(&query).unwrap(), None);
        }
    }
}
