//! Orders in SQL Server, as version 1 reads them: its statements, and rows that another program wrote.

mod sqlserver;

use sqlparser::{dialect::MsSqlDialect, parser::Parser};
use std::ops::Bound;
use store::{Filter, Position, Query, Sort};
use store_sqlserver::contract::reading_statements;

use crate::Order;

const ID: &str = "01890000-0000-7000-8000-000000000001";
const MOMENT: &str = "2015-10-01T00:00:00.000Z";

#[test]
fn every_statement_is_t_sql_and_holds_no_value() {
    let bounds = || {
        [Bound::Unbounded, Bound::Included(MOMENT.to_owned()), Bound::Excluded(MOMENT.to_owned())]
    };
    let mut queries = Vec::new();
    for field in [None, Some("placed_at")] {
        for descending in [false, true] {
            for after in [None, Some(Position { value: MOMENT.to_owned(), id: ID.to_owned() })] {
                for (lower, upper) in bounds().into_iter().zip(bounds()) {
                    let filters = vec![Filter::Within("placed_at", lower, upper)];
                    let (sort, after) = (Sort { field, descending }, after.clone());
                    queries.push(Query { filters, sort, after, limit: 100 });
                }
            }
        }
    }
    for text in reading_statements::<Order>(ID, &queries) {
        Parser::parse_sql(&MsSqlDialect {}, &text)
            .unwrap_or_else(|error| panic!("{error}: {text}"));
        assert!(!text.contains(ID) && !text.contains("2015"), "{text}");
        assert!(text.starts_with("SELECT ") && !text.contains("OrderLines"), "{text}");
    }
}
