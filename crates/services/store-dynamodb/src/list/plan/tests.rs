//! Which index answers a list, from where, and what is refused.

use std::{collections::BTreeMap, ops::Bound};

use aws_sdk_dynamodb::types::AttributeValue;
use store::Sort;

use super::*;
use crate::{attribute::text, expression::Expression, note::Note};

fn query(filters: Vec<Filter>, field: Option<&'static str>) -> Query {
    Query { filters, sort: Sort { field, descending: false }, after: None, limit: 20 }
}

fn equals(field: &'static str, value: &str) -> Filter {
    Filter::Equals(field, value.to_owned())
}

fn within(field: &'static str, lower: &str, upper: &str) -> Filter {
    let (lower, upper) = (lower.to_owned(), upper.to_owned());
    Filter::Within(field, Bound::Included(lower), Bound::Excluded(upper))
}

fn walk_of(query: &Query) -> Walk {
    match of::<Note>(query).unwrap() {
        Plan::Walk(walk) => walk,
        other => panic!("expected a walk, got {other:?}"),
    }
}

fn values(expression: Expression) -> BTreeMap<String, AttributeValue> {
    expression.values().into_iter().flatten().collect()
}

fn texts<const N: usize>(texts: [(&str, &str); N]) -> BTreeMap<String, AttributeValue> {
    texts.map(|(name, value)| (name.to_owned(), text(value))).into()
}

#[test]
fn a_list_follows_the_index_of_its_order() {
    let by_id = walk_of(&query(vec![], None));
    assert_eq!((&*by_id.index.name, by_id.partitions), ("all", vec!["note"]));

    let by_name = walk_of(&query(vec![], Some("name")));
    assert_eq!((&*by_name.index.name, by_name.partitions), ("by_name", vec!["with", "without"]));
}

#[test]
fn a_filter_on_the_order_is_a_part_of_the_index() {
    let walk =
        walk_of(&query(vec![within("name", "a", "c"), within("name", "b", "d")], Some("name")));
    let condition = walk.condition("with");

    assert_eq!((&walk.partitions[..], &walk.filters[..]), (&["with"][..], &[][..]));
    assert_eq!(condition.text, "#in = :in AND #by BETWEEN :from AND :to");
    assert_eq!(values(condition), texts([(":in", "with"), (":from", "b\0"), (":to", "c\0")]));
}

#[test]
fn a_list_by_identifier_of_equal_values_follows_the_index_of_the_value() {
    let mut query = query(vec![equals("name", "b")], None);
    query.after = Some(Position { value: String::new(), id: "a".to_owned() });
    let walk = walk_of(&query);

    assert_eq!(walk.index.name, "by_name");
    assert_eq!(walk.start, Some(("a".to_owned(), "b\0a".to_owned())));
}

#[test]
fn other_filters_are_asked_on_the_way() {
    let walk =
        walk_of(&query(vec![within("day", "1", "2"), equals("name", "x' OR 1")], Some("day")));
    let filter = walk.filter();

    assert_eq!(filter.text, "#in0 = :with AND #by0 >= :from0 AND #by0 < :to0");
    assert_eq!(
        values(filter),
        texts([(":from0", "x' OR 1\0"), (":to0", "x' OR 1\u{1}"), (":with", "with")])
    );
}

#[test]
fn a_unique_value_is_looked_up() {
    let filters = vec![within("name", "a", "b"), equals("code", "c")];
    let plan = of::<Note>(&query(filters, Some("name"))).unwrap();
    assert_eq!(plan, Plan::Holder(("code", "c".to_owned())));
}

#[test]
fn a_page_begins_where_the_last_ended() {
    let after = |descending, value: &str, id: &str| {
        let mut query = query(vec![within("name", "b", "d")], Some("name"));
        query.sort.descending = descending;
        query.after = Some(Position { value: value.to_owned(), id: id.to_owned() });
        match of::<Note>(&query).unwrap() {
            Plan::Walk(walk) => Some(walk.start.map(|(_, place)| place)),
            _ => None,
        }
    };
    // DynamoDB refuses a start outside of the range: before it is all of it, and after it nothing.
    for (value, ascending, descending) in [
        ("a", Some(None), None),
        ("c", Some(Some("c\0x".to_owned())), Some(Some("c\0x".to_owned()))),
        ("d", None, Some(None)),
    ] {
        assert_eq!(after(false, value, "x"), ascending, "{value}");
        assert_eq!(after(true, value, "x"), descending, "{value}");
    }
}

#[test]
fn what_no_entity_can_be_is_not_asked() {
    let long = "x".repeat(2048);
    for filters in [
        vec![equals("name", "a\0")],
        vec![within("day", "b", "b"), within("name", "a", "b")],
        vec![equals("code", &long)],
        vec![equals("name", "a"), equals("name", "b")],
        vec![equals("name", "a"), within("name", "b", "c")],
    ] {
        let plan = of::<Note>(&query(filters.clone(), None)).unwrap();
        assert_eq!(plan, Plan::Nothing, "{filters:?}");
    }
}

#[test]
fn what_no_index_answers_is_refused() {
    let contains = Filter::Contains("name", "a".to_owned());
    for (filter, field, expected) in [
        (contains, None, "DynamoDB finds no part of a text, here of `name`"),
        (within("code", "a", "b"), None, "note declares no field `code` for this use"),
        (equals("text", "a"), None, "note declares no field `text` for this use"),
        (equals("name", "a"), Some("code"), "note declares no field `code` for this use"),
    ] {
        let refused = of::<Note>(&query(vec![filter], field)).unwrap_err();
        assert_eq!(error::chain(&refused), format!("failed to list entities: {expected}"));
    }
}

#[test]
fn what_a_key_cannot_hold_is_refused() {
    let long = query(vec![equals("name", &"x".repeat(1024))], None);
    let refused = of::<Note>(&long).unwrap_err();
    assert!(refused.to_string().starts_with("1 field is invalid: `/name`"));
    for (value, id) in [("", ""), ("", "\0"), ("", &*"x".repeat(1025)), (&*"x".repeat(1024), "a")] {
        for field in [None, Some("name")] {
            let mut query = query(vec![], field);
            query.after = Some(Position { value: value.to_owned(), id: id.to_owned() });
            let outcome = of::<Note>(&query);
            let is_possible = id == "a" && field.is_none();
            assert_eq!(outcome.is_ok(), is_possible, "{value:?} {id:?} {field:?}");
            assert!(is_possible || matches!(outcome, Err(Error::NoSuchPlace)), "{outcome:?}");
        }
    }
}
