//! The SELECTs of rows that are known by identifier or key. They hold no condition of a list.

use super::{
    Statement, expression,
    names::{Names, Search},
};
use crate::{Column, Lines, Table, documents};

/// How many rows' lines one statement asks for: a statement has at most 2100 parameters.
pub(crate) const KEYS_AT_ONCE: usize = 500;

/// The row of an identifier, its lines, and its version again: if that is another, a writer came between.
pub(crate) fn one(names: &Names, id: &str) -> Statement {
    let mut statement = Statement::default();
    let Names { main, columns, table: Table { key, version, .. }, .. } = names;
    let condition = names.is_id(&mut statement, "o.", id);
    statement.push(&format!("SELECT {columns} FROM {main} AS o WHERE {condition}"));
    if let Some(lines) = names.read_lines() {
        let of_row = format!("SELECT o.[{key}] FROM {main} AS o WHERE {condition}");
        let lines = select_lines(names, lines, &of_row);
        statement.push(&format!(
            "; {lines}; SELECT o.[{key}], o.[{version}] FROM {main} AS o WHERE {condition}"
        ));
    }
    statement
}

/// The lines of rows by their keys, and the rows' versions again.
pub(crate) fn lines(names: &Names, lines: &Lines, keys: &[i64]) -> Statement {
    let mut statement = Statement::default();
    let wanted: Vec<_> = keys.iter().map(|key| expression::integer(&mut statement, *key)).collect();
    let (wanted, main, table) = (wanted.join(", "), &names.main, &names.table);
    statement.push(&format!(
        "{}; SELECT o.[{key}], o.[{}] FROM {main} AS o WHERE o.[{key}] IN ({wanted})",
        select_lines(names, lines, &wanted),
        table.version,
        key = table.key,
    ));
    statement
}

fn select_lines(names: &Names, Lines { owner, place, columns, .. }: &Lines, of: &str) -> String {
    let columns = columns.iter().flat_map(expression::names);
    let selected: Vec<_> =
        std::iter::once(*owner).chain(columns).map(|name| format!("l.[{name}]")).collect();
    format!(
        "SELECT {} FROM {} AS l WHERE l.[{owner}] IN ({of}) ORDER BY l.[{owner}], l.[{place}]",
        selected.join(", "),
        names.of_lines
    )
}

/// How many rows other than this identifier's have this value of a unique field. Nothing for a field without a
/// column.
pub(crate) fn count_others(names: &Names, field: &str, value: &str, id: &str) -> Option<Statement> {
    let mut statement = Statement::default();
    let main = &names.main;
    let (from, has_value) = match names.search {
        Search::Columns => {
            let Column { name, kind, .. } = names.table.column_of(field)?;
            let value = expression::searched(&mut statement, value.as_bytes(), *kind);
            (format!("{main} AS o"), format!("o.[{name}] = {value}"))
        }
        Search::Lines => {
            let has_field = documents::is_of_field(&mut statement, "f", field);
            let wanted = documents::VALUE.kind;
            let value = expression::searched(&mut statement, value.as_bytes(), wanted);
            let (owner, key) = (documents::INDEX.owner, names.table.key);
            let join =
                format!("{} AS f JOIN {main} AS o ON f.[{owner}] = o.[{key}]", names.of_lines);
            (join, format!("{has_field} AND f.[{}] = {value}", documents::VALUE.name))
        }
    };
    let is_own = names.is_id(&mut statement, "o.", id);
    statement.push(&format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM {from} WHERE {has_value} AND NOT ({is_own})"
    ));
    Some(statement)
}

/// The version of an identifier's row.
pub(crate) fn version(names: &Names, id: &str) -> Statement {
    let mut statement = Statement::default();
    let condition = names.is_id(&mut statement, "o.", id);
    let (main, version) = (&names.main, names.table.version);
    statement.push(&format!("SELECT o.[{version}] FROM {main} AS o WHERE {condition}"));
    statement
}

/// The version and the key of an identifier's row, which nobody else writes until the end of this transaction.
pub(crate) fn held(names: &Names, id: &str) -> Statement {
    let mut statement = Statement::default();
    let condition = names.is_id(&mut statement, "o.", id);
    let Names { main, table: Table { key, version, .. }, .. } = names;
    statement.push(&format!(
        "SELECT o.[{version}], o.[{key}] FROM {main} AS o WITH (UPDLOCK) WHERE {condition}"
    ));
    statement
}
