//! Reads rows with their lines, as they were together at one moment. It writes nothing.

use std::collections::HashMap;

use error::Error;
use serde_json::Value;
use store::{Entity, Page, Position, Query, Stored, Version, document::Unknown, refusal};

use crate::{
    Column, Kind, Lines,
    cell::Cells,
    cut::Cut,
    failure::Failure,
    mapping::{Mapping, Members, Row},
    session::Session,
    statement::{self, names::Search},
};

/// A row that was read, and what the store knows of it.
struct Found {
    key: i64,
    /// As it is spelled there.
    id: String,
    stored: Stored<()>,
    row: Row,
    /// The value by which the list is sorted, as it is stored.
    sorted: String,
}

impl<E: Entity> Mapping<E> {
    /// One entity.
    ///
    /// Under READ COMMITTED a writer may come between its row and its lines. Each writer writes the row
    /// first, so a row that is the same before and after its lines were read belongs to them; else all is
    /// read again ([`Failure::Overtaken`]).
    pub(crate) async fn one(&self, session: &mut Session, id: &str) -> Result<Stored<E>, Failure> {
        self.check_id(id)?;
        let mut answers = session.ask(&statement::read::one(&self.names, id)).await?.into_iter();
        let Some(row) = answers.next().unwrap_or_default().into_iter().next() else {
            return Err(refusal::not_found::<E>(id).into());
        };
        let mut found = vec![self.found(row, None)?];
        if let Some(lines) = self.names.read_lines() {
            add_lines(lines, &mut found, answers)?;
        }
        let found = found.pop().ok_or_else(|| Failure::unexpected("the row is gone"))?;
        self.entity(found)
    }

    /// A page.
    pub(crate) async fn page(
        &self,
        session: &mut Session,
        query: &Query,
    ) -> Result<Page<E>, Failure> {
        let Some(statement) = statement::list::page::<E>(&self.names, query)? else {
            return Ok(Page { items: Vec::new(), next: None });
        };
        let rows = session.rows(&statement).await?;
        let is_last = rows.len() <= query.limit;
        let found = rows.into_iter().take(query.limit).map(|row| self.found(row, query.sort.field));
        let mut found = found.collect::<Result<Vec<_>, _>>()?;
        if let Some(lines) = self.names.read_lines() {
            for part in found.chunks_mut(statement::read::KEYS_AT_ONCE) {
                let keys: Vec<_> = part.iter().map(|found| found.key).collect();
                let statement = statement::read::lines(&self.names, lines, &keys);
                add_lines(lines, part, session.ask(&statement).await?.into_iter())?;
            }
        }
        // By what is stored, whoever wrote it: the server compares the next page with that.
        let next = found
            .last()
            .filter(|_| !is_last)
            .map(|last| Position { value: last.sorted.clone(), id: last.id.clone() });
        let items = found.into_iter().map(|found| self.entity(found)).collect::<Result<_, _>>()?;
        Ok(Page { items, next })
    }

    /// The version of an identifier's row.
    pub(crate) async fn version(
        &self,
        session: &mut Session,
        id: &str,
    ) -> Result<Option<Version>, Failure> {
        let rows = session.rows(&statement::read::version(&self.names, id)).await?;
        rows.into_iter().next().map(|row| Cells::of(row).version()).transpose()
    }

    /// Refuses what no row can have as its identifier.
    pub(crate) fn check_id(&self, id: &str) -> Result<(), Error> {
        let found = Cut::value(id, self.names.table.id_kind);
        found.map(|_| ()).ok_or_else(|| refusal::not_found::<E>(id))
    }

    fn found(&self, row: tiberius::Row, sorted: Option<&str>) -> Result<Found, Failure> {
        let table = &self.names.table;
        let mut cells = Cells::of(row);
        let (key, version) = (cells.integer()?, cells.version()?);
        let created = cells.moment()?;
        let created_by =
            table.created_by.and_then(|_| cells.text_if_any().transpose()).transpose()?;
        let updated = cells.moment()?;
        let updated_by =
            table.updated_by.and_then(|_| cells.text_if_any().transpose()).transpose()?;
        let id = text(&cells.value(table.id_kind)?);
        let row = Row { values: members(&mut cells, table.columns)?, lines: Vec::new() };
        let sorted = match (sorted, self.names.search) {
            (None, _) => Value::Null,
            (Some(_), Search::Lines) => cells.value(Kind::Text)?,
            (Some(field), Search::Columns) => row.values.get(field).cloned().unwrap_or_default(),
        };
        let unknown = Unknown::default();
        let stored =
            Stored { entity: (), created, created_by, updated, updated_by, version, unknown };
        Ok(Found { key, id, stored, row, sorted: text(&sorted) })
    }

    fn entity(&self, Found { id, stored, row, .. }: Found) -> Result<Stored<E>, Failure> {
        let (entity, unknown) = self.of_row(id, row)?;
        let Stored { created, created_by, updated, updated_by, version, .. } = stored;
        Ok(Stored { entity, created, created_by, updated, updated_by, version, unknown })
    }
}

/// The value as an entity is found by it; empty if there is none.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn members(cells: &mut Cells, columns: &[Column]) -> Result<Members, Failure> {
    let member = |column: &Column| Ok((column.member.to_owned(), cells.value(column.kind)?));
    columns.iter().map(member).collect()
}

/// Gives each row its lines, from the answers with the lines and with the versions.
fn add_lines(
    lines: &Lines,
    found: &mut [Found],
    mut answers: impl Iterator<Item = Vec<tiberius::Row>>,
) -> Result<(), Failure> {
    let mut of_key: HashMap<i64, Vec<Members>> = HashMap::new();
    for row in answers.next().unwrap_or_default() {
        let mut cells = Cells::of(row);
        let key = cells.integer()?;
        of_key.entry(key).or_default().push(members(&mut cells, lines.columns)?);
    }
    let mut versions: HashMap<i64, Version> = HashMap::new();
    for row in answers.next().unwrap_or_default() {
        let mut cells = Cells::of(row);
        versions.insert(cells.integer()?, cells.version()?);
    }
    for found in found {
        if versions.get(&found.key) != Some(&found.stored.version) {
            return Err(Failure::Overtaken);
        }
        found.row.lines = of_key.remove(&found.key).unwrap_or_default();
    }
    Ok(())
}
