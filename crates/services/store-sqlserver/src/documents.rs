//! Any entity as a JSON document: a row for the document, and lines for what it is found by. A field that is declared
//! later needs no other table. It holds no statement.
//!
//! The program's own fields are written and found; whatever else the document holds stays in it.

use error::Error;
use serde_json::Value;
use store::{Entity, Index, Stored, document};

use crate::{
    Breach, Column, Kind, Lines, Migration, Run, Table,
    cut::Cut,
    mapping::{self, Members, Row},
    statement::{Statement, expression},
};

/// The longest identifier and the longest indexed value, in bytes: together with the name of a field they fit into a key
/// of an index, which has at most 1700
/// (<https://learn.microsoft.com/sql/sql-server/maximum-capacity-specifications-for-sql-server>).
const LONGEST_ID: u16 = 256;
const LONGEST_VALUE: u16 = 1280;
const LONGEST_FIELD: u16 = 64;

/// No entity has such members: they are those of the rows here.
const fn column(name: &'static str, kind: Kind) -> Column {
    Column::new(name, name, kind)
}

const ID: Kind = Kind::Bytes(LONGEST_ID);
const DOCUMENT: &str = "Document";
const COLUMNS: &[Column] = &[column(DOCUMENT, Kind::Text)];
const FIELD: Column = column("Field", Kind::Ascii(LONGEST_FIELD));

/// The value, in the order of the list.
pub(crate) const VALUE: Column = column("Value", Kind::Bytes(LONGEST_VALUE));

/// The value as it can be read; nothing, if the document has none and only stands in the list.
pub(crate) const TEXT: Column = column("Text", Kind::Unicode(LONGEST_VALUE)).nullable();

/// The document's identifier; empty beside a value that no two documents have.
pub(crate) const LINE_ID: Column = column("Id", ID);

/// What documents are found by.
pub(crate) const INDEX: Lines = Lines {
    name: "index",
    owner: "DocumentKey",
    place: "Place",
    member: "",
    columns: &[FIELD, VALUE, TEXT, LINE_ID],
};

/// What makes both tables.
pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "documents and what they are found by",
    text: include_str!("../migrations/documents.sql"),
    run: Run::Together,
}];

/// The table of a kind's documents.
pub(crate) const fn table<E: Entity>() -> Table {
    Table {
        name: E::COLLECTION,
        key: INDEX.owner,
        id: "Id",
        id_kind: ID,
        version: "RowVersion",
        created: "CreatedAt",
        created_by: Some("CreatedBy"),
        updated: "UpdatedAt",
        updated_by: Some("UpdatedBy"),
        columns: COLUMNS,
        lines: None,
        refused: Breach::Refused("the database has rules of its own that refuse this"),
    }
}

/// The name of the table of what a kind's documents are found by.
pub(crate) fn index_name<E: Entity>() -> String {
    format!("{}_{}", E::COLLECTION, INDEX.name)
}

/// The condition for lines of a field.
pub(crate) fn is_of_field(statement: &mut Statement, alias: &str, field: &str) -> String {
    let field = expression::ascii(statement, field, LONGEST_FIELD);
    format!("{alias}.[{}] = {field}", FIELD.name)
}

/// The entity of a row, and what else is in its document.
pub(crate) fn of_row<E: Entity>(row: &Row) -> Result<(E, document::Unknown), Error> {
    let text = row.values.get(DOCUMENT).and_then(Value::as_str).unwrap_or_default();
    serde_json::from_str(text).and_then(document::read).map_err(|_| {
        // Read once more, by a reader that tells where it is and not what it found.
        let again = mapping::read::<E>(&mut serde_json::Deserializer::from_str(text));
        let whole = || Error::internal("read a document")("it is not as this program has it");
        again.map_or_else(|error| error, |_| whole())
    })
}

/// The row of an entity that takes the place of another, if of any.
pub(crate) fn to_row<E: Entity>(entity: &E, before: Option<&Stored<E>>) -> Result<Row, Error> {
    let document = match before {
        Some(before) => document::write(entity, &before.entity, &before.unknown),
        None => serde_json::to_value(entity),
    };
    let document = document.map_err(Error::internal("write a document"))?.to_string();
    let values = [(DOCUMENT.to_owned(), document.into())].into_iter().collect();
    Ok(Row { values, lines: lines(entity)? })
}

fn lines<E: Entity>(entity: &E) -> Result<Vec<Members>, Error> {
    let id = fitting(E::ID_FIELD, entity.id(), ID)?;
    let mut lines = Vec::new();
    for (index, values) in store::values(entity).map_err(Error::internal("write a document"))? {
        let field = index.field();
        if values.is_empty() && matches!(index, Index::Sorted(_)) {
            lines.push(line(field, None, id));
        }
        let id = if matches!(index, Index::Unique(_)) { "" } else { id };
        for value in &values {
            lines.push(line(field, Some(fitting(field, value, VALUE.kind)?), id));
        }
    }
    Ok(lines)
}

fn line(field: &str, text: Option<&str>, id: &str) -> Members {
    let value = text.unwrap_or_default();
    let columns = [(FIELD, Some(field)), (VALUE, Some(value)), (TEXT, text), (LINE_ID, Some(id))];
    columns.into_iter().map(|(column, text)| (column.member.to_owned(), text.into())).collect()
}

/// The text, if it fits into the index.
fn fitting<'a>(field: &str, text: &'a str, kind: Kind) -> Result<&'a str, Error> {
    Cut::value(text, kind).ok_or_else(|| {
        let longest = kind.searched_bytes().unwrap_or_default();
        let detail = format!("must have at most {longest} bytes in UTF-8, and no U+0000");
        Error::invalid(format!("/{field}"), detail)
    })
}
