//! The SELECTs of rows that are known by identifier or key. They hold no condition of a list.

use super::{Statement, expression, names::Names};
use crate::Lines;

/// How many rows' lines one statement asks for: a statement has at most 2100 parameters.
pub(crate) const KEYS_AT_ONCE: usize = 500;

/// The row of an identifier, its lines, and its version again: if that is another, a writer came between.
pub(crate) fn one(names: &Names, id: &str) -> Statement {
    let mut statement = Statement::default();
    let (main, columns, table) = (&names.main, &names.columns, &names.table);
    let wanted = expression::ascii(&mut statement, id, table.id_length);
    let condition = format!("o.[{}] = {wanted}", table.id);
    statement.push(&format!("SELECT {columns} FROM {main} AS o WHERE {condition}"));
    if let Some(lines) = &table.lines {
        let of_row = format!("SELECT o.[{}] FROM {main} AS o WHERE {condition}", table.key);
        statement.push(&format!(
            "; {}; SELECT o.[{}], o.[{}] FROM {main} AS o WHERE {condition}",
            select_lines(names, lines, &of_row),
            table.key,
            table.version,
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

fn select_lines(names: &Names, lines: &Lines, of: &str) -> String {
    let Lines { owner, place, columns, .. } = lines;
    let mut selected = format!("l.[{owner}]");
    for column in *columns {
        selected.push_str(", ");
        selected.push_str(&expression::selected("l", column));
    }
    format!(
        "SELECT {selected} FROM {} AS l WHERE l.[{owner}] IN ({of}) ORDER BY l.[{owner}], l.[{place}]",
        names.lines
    )
}

/// How many rows have this value in a column of kind `Ascii`.
pub(crate) fn count(names: &Names, column: &str, value: &str, length: u16) -> Statement {
    let mut statement = Statement::default();
    let value = expression::ascii(&mut statement, value, length);
    let main = &names.main;
    statement.push(&format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM {main} AS o WHERE o.[{column}] = {value}"
    ));
    statement
}

/// How many rows other than this identifier's have this value.
pub(crate) fn count_others(
    names: &Names,
    column: &str,
    (value, length): (&str, u16),
    id: &str,
) -> Statement {
    let mut statement = count(names, column, value, length);
    let id = expression::ascii(&mut statement, id, names.table.id_length);
    statement.push(&format!(" AND o.[{}] <> {id}", names.table.id));
    statement
}

/// The version of an identifier's row.
pub(crate) fn version(names: &Names, id: &str) -> Statement {
    let mut statement = Statement::default();
    let (main, table) = (&names.main, &names.table);
    let id = expression::ascii(&mut statement, id, table.id_length);
    statement.push(&format!(
        "SELECT o.[{}] FROM {main} AS o WHERE o.[{}] = {id}",
        table.version, table.id
    ));
    statement
}
