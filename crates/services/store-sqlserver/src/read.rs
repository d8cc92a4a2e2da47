//! Reads rows with their lines, as they were together at one moment. It writes nothing.

use std::{collections::HashMap, marker::PhantomData};

use error::Error;
use store::{Indexed, Page, Position, Query, Stored, Version};

use crate::{
    Lines, Row, View,
    cell::Cells,
    connection::Session,
    cut::Cut,
    failure::Failure,
    statement::{self, Statement, names::Names},
};

/// Reads entities of a kind.
pub(crate) struct Reader<'a, E> {
    names: &'a Names,
    entity: PhantomData<fn() -> E>,
}

/// A row that was read, and what the store knows of it.
struct Found {
    key: i64,
    stored: Stored<()>,
    row: Row,
}

impl<'a, E: View> Reader<'a, E> {
    pub(crate) fn of(names: &'a Names) -> Self {
        Self { names, entity: PhantomData }
    }

    /// One entity.
    ///
    /// Under READ COMMITTED a writer may come between its row and its lines. Each writer writes the row
    /// first, so a row that is the same before and after its lines were read belongs to them; else all is
    /// read again ([`Failure::Overtaken`]).
    pub(crate) async fn one(&self, session: &mut Session, id: &str) -> Result<Stored<E>, Failure> {
        let missing = || Error::NotFound { entity: E::NAME, id: id.to_owned() };
        let Some(wanted) = Cut::value(id, self.names.table.id_length) else {
            return Err(missing().into());
        };
        let answers = session.ask(&statement::read::one(self.names, wanted)).await?;
        let mut answers = answers.into_iter();
        let Some(row) = answers.next().unwrap_or_default().into_iter().next() else {
            return Err(missing().into());
        };
        let found = self.found(row)?;
        let mut all = vec![found];
        if let Some(lines) = &self.names.table.lines {
            add_lines(lines, &mut all, answers)?;
        }
        self.entities(all)?.pop().ok_or_else(|| missing().into())
    }

    /// A page.
    pub(crate) async fn page(
        &self,
        session: &mut Session,
        query: &Query,
    ) -> Result<Page<E>, Failure> {
        let Some(statement) = statement::list::page::<E>(self.names, query)? else {
            return Ok(Page { items: Vec::new(), next: None });
        };
        let rows = first_answer(session, &statement).await?;
        let is_last = rows.len() <= query.limit;
        let found: Result<Vec<_>, _> =
            rows.into_iter().take(query.limit).map(|row| self.found(row)).collect();
        let mut found = found?;
        if let Some(lines) = &self.names.table.lines {
            for part in found.chunks_mut(statement::read::KEYS_AT_ONCE) {
                let keys: Vec<_> = part.iter().map(|found| found.key).collect();
                let statement = statement::read::lines(self.names, lines, &keys);
                add_lines(lines, part, session.ask(&statement).await?.into_iter())?;
            }
        }
        let items = self.entities(found)?;
        let last = items.last().filter(|_| !is_last);
        let next = last.map(|last| Position {
            value: query.sort.field.map(|field| value(&last.entity, field)).unwrap_or_default(),
            id: last.entity.id().to_owned(),
        });
        Ok(Page { items, next })
    }

    /// The version of an identifier's row.
    pub(crate) async fn version(
        &self,
        session: &mut Session,
        id: &str,
    ) -> Result<Option<Version>, Failure> {
        let rows = first_answer(session, &statement::read::version(self.names, id)).await?;
        rows.into_iter().next().map(|row| Cells::of(row).version()).transpose()
    }

    fn found(&self, row: tiberius::Row) -> Result<Found, Failure> {
        let mut cells = Cells::of(row);
        let (key, version) = (cells.integer()?, cells.version()?);
        let (created, updated) = (cells.moment()?, cells.moment()?);
        let mut row = Row::identified(cells.text()?.trim_end_matches(' ').to_owned());
        for column in self.names.table.columns {
            row = row.with(column.name, cells.value(column.kind)?);
        }
        Ok(Found { key, stored: Stored { entity: (), created, updated, version }, row })
    }

    fn entities(&self, found: Vec<Found>) -> Result<Vec<Stored<E>>, Failure> {
        let entity = |Found { stored: Stored { created, updated, version, .. }, row, .. }| {
            Ok(Stored { entity: E::of_row(row)?, created, updated, version })
        };
        found.into_iter().map(entity).collect()
    }
}

/// The rows of the first SELECT in a statement.
pub(crate) async fn first_answer(
    session: &mut Session,
    statement: &Statement,
) -> Result<Vec<tiberius::Row>, Failure> {
    Ok(session.ask(statement).await?.into_iter().next().unwrap_or_default())
}

/// Gives each row its lines, from the answers with the lines and with the versions.
fn add_lines(
    lines: &Lines,
    found: &mut [Found],
    mut answers: impl Iterator<Item = Vec<tiberius::Row>>,
) -> Result<(), Failure> {
    let mut of_key: HashMap<i64, Vec<Row>> = HashMap::new();
    for row in answers.next().unwrap_or_default() {
        let mut cells = Cells::of(row);
        let key = cells.integer()?;
        let mut line = Row::new();
        for column in lines.columns {
            line = line.with(column.name, cells.value(column.kind)?);
        }
        of_key.entry(key).or_default().push(line);
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
        let lines = of_key.remove(&found.key).unwrap_or_default();
        found.row = std::mem::take(&mut found.row).with_lines(lines);
    }
    Ok(())
}

/// The value of a sorted field; empty if there is none.
fn value<E: View>(entity: &E, field: &str) -> String {
    let indexed = entity.indexed();
    let found = indexed.into_iter().find(|(name, _)| *name == field);
    match found {
        Some((_, Indexed::One(value))) => value,
        _ => String::new(),
    }
}
