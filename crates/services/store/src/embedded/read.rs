//! Reads entities back. It takes no write lock.

use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};
use serde_json::Error as Malformed;

use super::{failure::Failure, list};
use crate::{Entity, Page, Position, Query, Stored, Timestamp, Version, document, refusal};

pub(super) fn one<E: Entity>(connection: &Connection, id: &str) -> Result<Stored<E>, Failure> {
    connection
        .prepare_cached("SELECT * FROM documents WHERE id = ?1")?
        .query_row([id], Record::of)
        .optional()?
        .ok_or_else(|| refusal::not_found::<E>(id))?
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
pub(super) struct Record {
    pub(super) version: Version,
    pub(super) created: String,
    pub(super) created_by: Option<String>,
    pub(super) updated: String,
    pub(super) updated_by: Option<String>,
    pub(super) document: String,
}

impl Record {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            version: row.get("version")?,
            created: row.get("created")?,
            created_by: row.get("created_by")?,
            updated: row.get("updated")?,
            updated_by: row.get("updated_by")?,
            document: row.get("document")?,
        })
    }

    pub(super) fn decode<E: Entity>(self) -> Result<Stored<E>, Failure> {
        let Self { version, created, created_by, updated, updated_by, document } = self;
        // The text of the error names a place, and no value: it may be logged.
        let malformed = |error: Malformed| Failure::Unexpected(error.into());
        let document = serde_json::from_str(&document).map_err(malformed)?;
        let (entity, unknown) = document::read(document).map_err(malformed)?;
        let (created, updated) = (timestamp(&created)?, timestamp(&updated)?);
        Ok(Stored { entity, created, created_by, updated, updated_by, version, unknown })
    }
}

fn timestamp(text: &str) -> Result<Timestamp, Failure> {
    text.parse()
        .map_err(|error: crate::timestamp::InvalidTimestamp| Failure::Unexpected(error.into()))
}
