//! Adds, replaces and removes an entity, each in one transaction. Whatever passes by itself is tried again,
//! the whole transaction anew; whoever calls waits in between.

mod creation;
mod duplicate;
mod removal;
mod replacement;

use error::Error;
use store::{Expected, Version};

pub(crate) use self::removal::Remover;
use crate::{
    Record, Row,
    connection::Session,
    failure::{Failure, Grief},
    pool::Pool,
    read::Reader,
    statement::{self, names::Names},
    table::Breach,
};

/// What is written, and what earlier attempts may have done: the answer to a COMMIT can be lost.
pub(crate) struct Writer<'a, E> {
    pub(crate) pool: &'a Pool,
    pub(crate) names: &'a Names,
    pub(crate) entity: &'a E,
    /// The version of a row that was written, if its COMMIT was sent.
    pub(crate) written: Option<Version>,
}

impl<E: Record> Writer<'_, E> {
    async fn add_lines(&self, session: &mut Session, key: i64, row: &Row) -> Result<(), Failure> {
        let Some(lines) = &self.names.table.lines else { return Ok(()) };
        let mut first = 1;
        for part in row.lines().chunks(statement::write::LINES_AT_ONCE) {
            let statement = statement::write::insert_lines(self.names, lines, key, first, part)?;
            session.ask(&statement).await.map_err(|failure| self.told(failure))?;
            first += part.len();
        }
        Ok(())
    }

    /// What the caller is told when a constraint refuses the entity.
    fn told(&self, failure: Failure) -> Failure {
        if failure.grief() != Grief::Constraint {
            return failure;
        }
        tracing::debug!(%failure, "a constraint refused an entity");
        Failure::Final(match self.names.table.refused {
            Breach::Invalid { pointer, detail } => Error::invalid(pointer, detail),
            Breach::Refused(reason) => Error::Refused { reason: reason.to_owned() },
        })
    }
}

/// The version that the row must have, if any will not do. Of several, it is the one that it has now; what an
/// earlier attempt wrote may be written over too.
async fn wanted_version<E: Record>(
    names: &Names,
    session: &mut Session,
    id: &str,
    expected: &Expected,
    written: Option<Version>,
) -> Result<Option<Version>, Failure> {
    match expected {
        Expected::Any => Ok(None),
        Expected::OneOf(versions) if versions.len() == 1 => Ok(versions.first().copied()),
        Expected::OneOf(_) => match Reader::<E>::of(names).version(session, id).await? {
            Some(version) if expected.allows(version) || written == Some(version) => {
                Ok(Some(version))
            }
            Some(_) => Err(Error::Stale { entity: E::NAME, id: id.to_owned() }.into()),
            None => Err(missing::<E>(id)),
        },
    }
}

fn only(rows: Vec<tiberius::Row>) -> Result<tiberius::Row, Failure> {
    rows.into_iter().next().ok_or_else(|| Failure::unexpected("the answer has no row"))
}

fn missing<E: Record>(id: &str) -> Failure {
    Failure::Final(Error::NotFound { entity: E::NAME, id: id.to_owned() })
}

fn taken<E: Record>(field: &'static str, value: &str) -> Failure {
    Failure::Final(Error::Taken { entity: E::NAME, field, value: value.to_owned() })
}
