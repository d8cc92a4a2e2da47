use store::contract::{Sample, Specimen};

use super::*;

fn query(filters: Vec<Filter>, sort: Sort, after: Option<(&str, &str)>) -> Query {
    let after = after.map(|(value, id)| Position { value: value.to_owned(), id: id.to_owned() });
    Query { filters, sort, after, limit: 20 }
}

fn condition(filters: Vec<Filter>) -> Document {
    find::<Specimen>(&query(filters, Sort::BY_ID, None)).unwrap().unwrap().condition
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
fn a_page_that_ends_on_what_was_stored_before_the_index_goes_on_from_there() {
    let specimen = |number: u32| {
        let draft = document::Draft::new(&Specimen::sample(number)).unwrap();
        let mut document = draft.insertion();
        document.get_document_mut("indexed").unwrap().remove("name");
        document
    };
    let query = Query { limit: 1, ..query(vec![], BY_NAME_DESCENDING, None) };
    let page = page::<Specimen>(&query, vec![specimen(1), specimen(2)]).unwrap();
    let next = page.next.unwrap();
    assert_eq!((&*next.value, &*next.id), (UNINDEXED, "specimen-1"));

    let before_all_values = doc! { "indexed.name": null, "_id": { "$lt": "specimen-1" } };
    let condition = |sort| {
        let query = Query { sort, after: Some(next.clone()), ..query.clone() };
        find::<Specimen>(&query).unwrap().unwrap().condition
    };
    assert_eq!(condition(BY_NAME_DESCENDING), doc! { "$or": [before_all_values] });
    assert_eq!(
        condition(Sort { descending: false, ..BY_NAME_DESCENDING }),
        doc! { "$or": [
            { "indexed.name": null, "_id": { "$gt": "specimen-1" } },
            { "indexed.name": { "$gte": "" } },
        ] }
    );
}

#[test]
fn every_filter_must_hold() {
    let filters = vec![
        Filter::Equals("tags", "a".to_owned()),
        Filter::Within("name", Bound::Included("b".to_owned()), Bound::Excluded("c".to_owned())),
    ];
    assert_eq!(
        condition(filters),
        doc! { "$and": [
            { "indexed.tags": "a" },
            { "indexed.name": { "$gte": "b", "$lt": "c" } },
        ] }
    );
}

#[test]
fn an_absent_value_passes_no_filter() {
    let absent = doc! { "indexed.name": { "$gte": "" }, "absent": { "$ne": "name" } };
    for (filter, own) in [
        (Filter::Equals("name", String::new()), Some(doc! { "indexed.name": "" })),
        (Filter::Contains("name", String::new()), None),
        (Filter::Within("name", Bound::Unbounded, Bound::Unbounded), None),
        (
            Filter::Within("name", Bound::Included(String::new()), Bound::Unbounded),
            Some(doc! { "indexed.name": { "$gte": "" } }),
        ),
        (
            Filter::Within("name", Bound::Unbounded, Bound::Included("b".to_owned())),
            Some(doc! { "indexed.name": { "$lte": "b" } }),
        ),
    ] {
        let expected = match own {
            Some(own) => doc! { "$and": [own, absent.clone()] },
            None => absent.clone(),
        };
        assert_eq!(condition(vec![filter.clone()]), expected, "{filter:?}");
    }
}

#[test]
fn no_character_of_a_text_is_a_pattern() {
    for (text, expected) in [
        ("a.b*", r"a\.b\*"),
        ("^(x|y)$", r"\^\(x\|y\)\$"),
        (r"\Q", r"\\Q"),
        ("o'clock é \u{1f600}", "o\\'clock é \u{1f600}"),
    ] {
        assert_eq!(
            condition(vec![Filter::Contains("name", text.to_owned())]),
            doc! {
                "indexed.name": { "$regex": expected },
                "$expr": { "$gte": [
                    { "$indexOfBytes": ["$indexed.name", { "$literal": text }] },
                    0,
                ] },
            }
        );
    }
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

#[test]
fn what_is_not_declared_is_a_bug() {
    let by_tags = Sort { field: Some("tags"), descending: false };
    for query in [
        query(vec![Filter::Equals("notes", String::new())], Sort::BY_ID, None),
        query(vec![], by_tags, None),
        Query { limit: 0, ..query(vec![], Sort::BY_ID, None) },
    ] {
        assert!(matches!(find::<Specimen>(&query), Err(Failure::Unexpected(_))), "{query:?}");
    }
}
