//! The INSERTs, UPDATEs and DELETEs of an entity. Each tells afterwards what it did, by a SELECT of its own:
//! tables with triggers allow no `OUTPUT`.

use store::{Entity, Stored, Version};

use super::{Statement, expression, names::Names};
use crate::{
    Lines, Table,
    failure::Failure,
    mapping::{Members, Row},
};

/// How many lines one INSERT adds: a statement has at most 2100 parameters.
pub(crate) const LINES_AT_ONCE: usize = 100;

/// The longest name of a writer, in UTF-16 code units: 256 characters.
const WRITER_LENGTH: u16 = 512;

/// Adds a row, and gives its version and key.
pub(crate) fn insert<E: Entity>(
    names: &Names,
    stored: &Stored<E>,
    row: &Row,
) -> Result<Statement, Failure> {
    let mut statement = Statement::default();
    let Table { id, id_kind, created, created_by, .. } = names.table;
    let wanted = expression::searched(&mut statement, stored.entity.id().as_bytes(), id_kind);
    let time = expression::time(&mut statement, stored.created);
    let mut columns = vec![id, created];
    let mut values = vec![wanted, time];
    if let Some(column) = created_by {
        columns.push(column);
        values.push(writer(&mut statement, stored.created_by.as_deref()));
    }
    for (column, value) in written(&mut statement, names, stored, row)? {
        columns.push(column);
        values.push(value);
    }
    let (main, columns, values) = (&names.main, bracketed(&columns), values.join(", "));
    statement.push(&format!("INSERT INTO {main} ({columns}) VALUES ({values}); "));
    let is_it = names.is_id(&mut statement, "o.", stored.entity.id());
    let Table { key, version, .. } = names.table;
    statement.push(&format!("SELECT o.[{version}], o.[{key}] FROM {main} AS o WHERE {is_it}"));
    Ok(statement)
}

/// Puts a row in place of the one with its identifier, if that has the version. Gives how many rows were changed,
/// and the version and key of the row that is there now.
pub(crate) fn update<E: Entity>(
    names: &Names,
    stored: &Stored<E>,
    row: &Row,
    before: Version,
) -> Result<Statement, Failure> {
    let mut statement = Statement::default();
    let changes = written(&mut statement, names, stored, row)?;
    let changes: Vec<_> =
        changes.iter().map(|(column, value)| format!("[{column}] = {value}")).collect();
    let (main, changes, id) = (&names.main, changes.join(", "), stored.entity.id());
    let condition = condition(&mut statement, names, id, Some(&[before]));
    statement.push(&format!("UPDATE {main} SET {changes} WHERE {condition}; "));
    let is_it = names.is_id(&mut statement, "o.", id);
    let Table { key, version, .. } = names.table;
    statement.push(&format!(
        "SELECT CAST(@@ROWCOUNT AS BIGINT), o.[{version}], o.[{key}] FROM {main} AS o WHERE {is_it}"
    ));
    Ok(statement)
}

/// What both write: when, by whom, and the entity's own columns.
fn written<E>(
    statement: &mut Statement,
    names: &Names,
    stored: &Stored<E>,
    row: &Row,
) -> Result<Vec<(&'static str, String)>, Failure> {
    let Table { updated, updated_by, columns, .. } = names.table;
    let mut all = vec![(updated, expression::time(statement, stored.updated))];
    if let Some(column) = updated_by {
        all.push((column, writer(statement, stored.updated_by.as_deref())));
    }
    for column in columns {
        let values = expression::written(statement, column, row.values.get(column.member))?;
        all.extend(expression::names(column).into_iter().zip(values));
    }
    Ok(all)
}

fn writer(statement: &mut Statement, name: Option<&str>) -> String {
    match name {
        Some(name) => expression::unicode(statement, name, WRITER_LENGTH),
        None => "NULL".to_owned(),
    }
}

/// Removes a row, if it has one of the versions, or whichever it has. Gives how many rows were removed.
pub(crate) fn delete(names: &Names, id: &str, versions: Option<&[Version]>) -> Statement {
    let mut statement = Statement::default();
    let (main, condition) = (&names.main, condition(&mut statement, names, id, versions));
    statement
        .push(&format!("DELETE FROM {main} WHERE {condition}; SELECT CAST(@@ROWCOUNT AS BIGINT)"));
    statement
}

/// Puts some lines in place of all that a row has.
pub(crate) fn replace_lines(
    names: &Names,
    lines: &Lines,
    key: i64,
    rows: &[Members],
) -> Result<Statement, Failure> {
    let mut statement = Statement::default();
    let owner = expression::integer(&mut statement, key);
    statement.push(&format!("DELETE FROM {} WHERE [{}] = {owner}", names.of_lines, lines.owner));
    if !rows.is_empty() {
        statement.push("; ");
        push_lines(&mut statement, names, lines, &owner, (1, rows))?;
    }
    Ok(statement)
}

/// Adds some lines of a row, the first of which has this place.
pub(crate) fn insert_lines(
    names: &Names,
    lines: &Lines,
    key: i64,
    first: usize,
    rows: &[Members],
) -> Result<Statement, Failure> {
    let mut statement = Statement::default();
    let owner = expression::integer(&mut statement, key);
    push_lines(&mut statement, names, lines, &owner, (first, rows))?;
    Ok(statement)
}

fn push_lines(
    statement: &mut Statement,
    names: &Names,
    lines: &Lines,
    owner: &str,
    (first, rows): (usize, &[Members]),
) -> Result<(), Failure> {
    let mut columns = vec![lines.owner, lines.place];
    columns.extend(lines.columns.iter().flat_map(expression::names));
    let mut tuples = Vec::with_capacity(rows.len());
    for (place, row) in (first..).zip(rows) {
        let place = i64::try_from(place).map_err(Failure::unexpected)?;
        let mut values = vec![owner.to_owned(), expression::integer(statement, place)];
        for column in lines.columns {
            values.extend(expression::written(statement, column, row.get(column.member))?);
        }
        tuples.push(format!("({})", values.join(", ")));
    }
    let (table, columns, tuples) = (&names.of_lines, bracketed(&columns), tuples.join(", "));
    statement.push(&format!("INSERT INTO {table} ({columns}) VALUES {tuples}"));
    Ok(())
}

fn condition(
    statement: &mut Statement,
    names: &Names,
    id: &str,
    versions: Option<&[Version]>,
) -> String {
    let of_id = names.is_id(statement, "", id);
    let Some(versions) = versions else { return of_id };
    let of_version = |version: &Version| expression::version(statement, *version);
    let versions: Vec<_> = versions.iter().map(of_version).collect();
    format!("{of_id} AND [{}] IN ({})", names.table.version, versions.join(", "))
}

fn bracketed(columns: &[&str]) -> String {
    columns.iter().map(|column| format!("[{column}]")).collect::<Vec<_>>().join(", ")
}
