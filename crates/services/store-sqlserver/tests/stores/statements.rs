//! Every statement for a kind whose columns may be `NULL` is T-SQL.

use sqlparser::{dialect::MsSqlDialect, parser::Parser};
use store::contract::Sample;
use store_sqlserver::contract::statements;

use crate::parcel::Parcel;

#[test]
fn every_statement_is_t_sql() {
    let (sample, bare) = (Parcel::sample(1), Parcel::bare("1"));
    for (one, other) in [(&sample, &bare), (&bare, &sample)] {
        for (text, _) in statements(one, other) {
            Parser::parse_sql(&MsSqlDialect {}, &text)
                .unwrap_or_else(|error| panic!("{error}: {text}"));
        }
    }
}
