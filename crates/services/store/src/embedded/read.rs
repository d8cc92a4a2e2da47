//! Reads entities back. It takes no write lock.

use error::Error;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

use super::{failure::Failure, list};
use crate::{Entity, Page, Position, Query, Stored, Timestamp, Version};

pub(super) fn one<E: Entity>(connection: &Connection, id: String) -> Result<Stored<E>, Failure> {
    connection
        .prepare_cached("SELECT version, created, updated, document FROM documents WHERE id = ?1")?
        .query_row([&id], Record::of)
        .optional()?
        .ok_or(Error::NotFound { entity: E::NAME, id })?
        .decode()
}

pub(super) fn page<E: Entity>(connection: &Connection, query: &Query) -> Result<Page<E>, Failure> {
    let list::Statement { sql, parameters } = list::statement::<E>(query)?;
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(parameters))?;
    let mut page = Page { items: Vec::new(), next: None };
    let mut last = None;
    while let Some(row) = rows.next()? {
        if page.items.len() == query.limit {
            page.next = last;
            break;
        }
        last = Some(Position { value: row.get("value")?, id: row.get("id")? });
        page.items.push(Record::of(row)?.decode()?);
    }
    Ok(page)
}

/// A row of the table of documents, not yet understood.
struct Record {
    version: Version,
    created: String,
    updated: String,
    document: String,
}

impl Record {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            version: row.get("version")?,
            created: row.get("created")?,
            updated: row.get("updated")?,
            document: row.get("document")?,
        })
    }

    fn decode<E: Entity>(self) -> Result<Stored<E>, Failure> {
        Ok(Stored {
            entity: entity(&self.document)?,
            created: timestamp(&self.created)?,
            updated: timestamp(&self.updated)?,
            version: self.version,
        })
    }
}

pub(super) fn entity<E: Entity>(document: &str) -> Result<E, Failure> {
    // The text of the error names a place, and no value: it may be logged.
    serde_json::from_str(document).map_err(|error| Failure::Unexpected(error.into()))
}

pub(super) fn timestamp(text: &str) -> Result<Timestamp, Failure> {
    text.parse()
        .map_err(|error: crate::timestamp::InvalidTimestamp| Failure::Unexpected(error.into()))
}
