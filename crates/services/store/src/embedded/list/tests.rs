//! How SQLite carries out the statements of lists.

use std::ops::Bound;

use rusqlite::{Connection, params_from_iter};

use super::*;
use crate::{contract::Specimen, embedded::schema};

const NAME: Option<&str> = Some("name");

fn all_filters() -> Vec<Filter> {
    let text = || "x' OR '1'='1".to_owned();
    vec![
        Filter::Equals("code", text()),
        Filter::Equals("tags", text()),
        Filter::Contains("name", text()),
        Filter::Within("name", Bound::Included(text()), Bound::Excluded(text())),
    ]
}

fn query(field: Option<&'static str>, filters: &[Filter], descending: bool) -> Query {
    let after = Some(Position { value: "v".to_owned(), id: "i".to_owned() });
    Query { filters: filters.to_vec(), sort: Sort { field, descending }, after, limit: 20 }
}

/// The steps of SQLite's plan.
fn plan(query: &Query) -> Vec<String> {
    let mut connection = Connection::open_in_memory().unwrap();
    schema::prepare(&mut connection).unwrap();
    let Statement { sql, parameters } = statement::<Specimen>(query).unwrap();
    let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let steps = explain.query_map(params_from_iter(parameters), |row| row.get("detail")).unwrap();
    steps.map(Result::unwrap).collect()
}

#[test]
fn a_page_by_identifier_is_a_search_of_the_identifiers() {
    for descending in [false, true] {
        let steps = plan(&query(None, &[], descending));
        assert_eq!(
            steps,
            ["SEARCH d USING INDEX sqlite_autoindex_documents_1 (id>?)"
                .replace('>', if descending { "<" } else { ">" })]
        );
    }
}

#[test]
fn a_page_by_a_field_is_a_search_of_the_field() {
    for descending in [false, true] {
        let sign = if descending { "<" } else { ">" };
        assert_eq!(
            plan(&query(NAME, &[], descending)),
            [
                format!("SEARCH k USING PRIMARY KEY (field=? AND (value,id){sign}(?,?))"),
                "SEARCH d USING INDEX sqlite_autoindex_documents_1 (id=?)".to_owned(),
            ]
        );
    }
}

#[test]
fn a_page_of_equals_by_identifier_is_a_search_of_the_value() {
    assert_eq!(
        plan(&query(None, &[Filter::Equals("tags", "red".to_owned())], false))[0],
        "SEARCH k USING PRIMARY KEY (field=? AND value=? AND id>?)"
    );
}

#[test]
fn no_list_sorts_or_scans() {
    for field in [None, NAME] {
        for descending in [false, true] {
            for first in 0..=all_filters().len() {
                let query = query(field, &all_filters()[first..], descending);
                for step in plan(&query) {
                    let searches = ["SEARCH ", "CORRELATED SCALAR SUBQUERY "];
                    assert!(
                        searches.iter().any(|word| step.starts_with(word)),
                        "{query:?}: {step}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_first_page_follows_an_index_and_does_not_sort() {
    for field in [None, NAME] {
        let steps = plan(&Query { after: None, ..query(field, &[], true) });
        assert!(steps[0].contains("USING") && !steps.concat().contains("B-TREE"), "{steps:?}");
    }
}

#[test]
fn no_value_becomes_part_of_the_text() {
    let sql = |value: &str| {
        let filters =
            [Filter::Equals("tags", value.to_owned()), Filter::Contains("name", value.to_owned())];
        statement::<Specimen>(&query(NAME, &filters, false)).unwrap().sql
    };
    assert_eq!(sql("plain"), sql("'; DROP TABLE documents; --"));
}
