//! The INSERTs, UPDATEs and DELETEs of an entity. Each tells afterwards what it did, by a SELECT of its own:
//! tables with triggers allow no `OUTPUT`.

use store::Version;
use tiberius::time::DateTime2;

use super::{Statement, expression, names::Names};
use crate::{Lines, Row, failure::Failure};

/// How many lines one INSERT adds: a statement has at most 2100 parameters.
pub(crate) const LINES_AT_ONCE: usize = 100;

/// Adds a row, and gives its key and version.
pub(crate) fn insert(
    names: &Names,
    id: &str,
    row: &Row,
    now: DateTime2,
) -> Result<Statement, Failure> {
    let mut statement = Statement::default();
    let table = &names.table;
    let mut columns = vec![table.id, table.created, table.updated];
    let wanted = expression::ascii(&mut statement, id, table.id_length);
    let now = expression::time(&mut statement, now);
    let mut values = vec![wanted.clone(), now.clone(), now];
    for column in table.columns {
        columns.extend(expression::names(column));
        values.extend(expression::written(&mut statement, column, row.value(column.name))?);
    }
    let (main, columns, values) = (&names.main, bracketed(&columns), values.join(", "));
    statement.push(&format!("INSERT INTO {main} ({columns}) VALUES ({values}); "));
    statement.push(&format!(
        "SELECT o.[{}], o.[{}] FROM {main} AS o WHERE o.[{}] = {wanted}",
        table.key, table.version, table.id
    ));
    Ok(statement)
}

/// Puts a row in place of the one with its identifier, if that has the version, or whichever it has. Gives
/// how many rows were changed, and the key, version and times of the row that is there now.
pub(crate) fn update(
    names: &Names,
    id: &str,
    row: &Row,
    now: DateTime2,
    version: Option<Version>,
) -> Result<Statement, Failure> {
    let mut statement = Statement::default();
    let table = &names.table;
    let wanted = expression::ascii(&mut statement, id, table.id_length);
    let now = expression::time(&mut statement, now);
    // Clocks differ; the entity's own times stay in order.
    let updated = table.updated;
    let mut changes = vec![format!(
        "[{updated}] = CASE WHEN [{updated}] > {now} THEN [{updated}] ELSE {now} END"
    )];
    for column in table.columns {
        let values = expression::written(&mut statement, column, row.value(column.name))?;
        let names = expression::names(column);
        changes.extend(names.iter().zip(values).map(|(name, value)| format!("[{name}] = {value}")));
    }
    let (main, changes) = (&names.main, changes.join(", "));
    let condition = condition(&mut statement, names, &wanted, version);
    statement.push(&format!("UPDATE {main} SET {changes} WHERE {condition}; "));
    statement.push(&format!(
        "SELECT CAST(@@ROWCOUNT AS BIGINT), o.[{}], o.[{}], o.[{}], o.[{}] FROM {main} AS o WHERE o.[{}] = {wanted}",
        table.key, table.version, table.created, updated, table.id
    ));
    Ok(statement)
}

/// Removes a row, if it has the version, or whichever it has. Gives how many rows were removed.
pub(crate) fn delete(names: &Names, id: &str, version: Option<Version>) -> Statement {
    let mut statement = Statement::default();
    let wanted = expression::ascii(&mut statement, id, names.table.id_length);
    let condition = condition(&mut statement, names, &wanted, version);
    let main = &names.main;
    statement
        .push(&format!("DELETE FROM {main} WHERE {condition}; SELECT CAST(@@ROWCOUNT AS BIGINT)"));
    statement
}

/// Removes the lines of a row.
pub(crate) fn delete_lines(names: &Names, lines: &Lines, key: i64) -> Statement {
    let mut statement = Statement::default();
    let key = expression::integer(&mut statement, key);
    statement.push(&format!("DELETE FROM {} WHERE [{}] = {key}", names.lines, lines.owner));
    statement
}

/// Adds some lines of a row, the first of which has this place.
pub(crate) fn insert_lines(
    names: &Names,
    lines: &Lines,
    key: i64,
    first: usize,
    rows: &[Row],
) -> Result<Statement, Failure> {
    let mut statement = Statement::default();
    let owner = expression::integer(&mut statement, key);
    let mut columns = vec![lines.owner, lines.place];
    columns.extend(lines.columns.iter().flat_map(expression::names));
    let mut tuples = Vec::with_capacity(rows.len());
    for (place, row) in (first..).zip(rows) {
        let place = i64::try_from(place).map_err(Failure::unexpected)?;
        let mut values = vec![owner.clone(), expression::integer(&mut statement, place)];
        for column in lines.columns {
            values.extend(expression::written(&mut statement, column, row.value(column.name))?);
        }
        tuples.push(format!("({})", values.join(", ")));
    }
    let (table, columns, tuples) = (&names.lines, bracketed(&columns), tuples.join(", "));
    statement.push(&format!("INSERT INTO {table} ({columns}) VALUES {tuples}"));
    Ok(statement)
}

fn condition(
    statement: &mut Statement,
    names: &Names,
    id: &str,
    version: Option<Version>,
) -> String {
    let table = &names.table;
    let of_id = format!("[{}] = {id}", table.id);
    match version {
        Some(version) => {
            let version = expression::version(statement, version);
            format!("{of_id} AND [{}] = {version}", table.version)
        }
        None => of_id,
    }
}

fn bracketed(columns: &[&str]) -> String {
    columns.iter().map(|column| format!("[{column}]")).collect::<Vec<_>>().join(", ")
}
