//! Adds, replaces, indexes anew and removes an entity, each in one transaction. Whatever passes by itself is tried
//! again, the whole transaction anew; whoever calls waits in between.

mod creation;
mod removal;
mod replacement;

use error::Error;
use store::{Entity, Stored, Version, refusal, unique_values};

pub(crate) use self::removal::Remover;
use crate::{
    cell::Cells,
    connections::Connections,
    failure::{Failure, Grief},
    mapping::{Mapping, Row},
    session::Session,
    statement,
    table::Breach,
};

/// What is written, and what earlier attempts may have done: the answer to a COMMIT can be lost.
pub(crate) struct Writer<'a, E: Entity> {
    pub(crate) connections: &'a Connections,
    pub(crate) mapping: &'a Mapping<E>,
    /// The entity as it is to be; its version is the row's once it is written.
    pub(crate) stored: Stored<E>,
    pub(crate) row: Row,
    /// The version of a row that was written, if its COMMIT was sent.
    pub(crate) written: Option<Version>,
}

impl<E: Entity> Writer<'_, E> {
    fn id(&self) -> &str {
        self.stored.entity.id()
    }

    fn written_as(&self, version: Version) -> Stored<E> {
        Stored { version, ..self.stored.clone() }
    }

    /// What another's version means, if an earlier attempt sent its COMMIT: nobody knows whether the other wrote after
    /// us or instead of us, so the caller must not write the same again at once.
    fn met(&self, otherwise: Error) -> Failure {
        match self.written {
            None => otherwise.into(),
            Some(_) => Failure::Unavailable(LOST_AND_OVERTAKEN.into()),
        }
    }

    /// Puts the lines of the entity in place of those that its row has, if any.
    async fn write_lines(&self, session: &mut Session, key: i64) -> Result<(), Failure> {
        let names = &self.mapping.names;
        let Some(lines) = &names.lines else { return Ok(()) };
        let at_once = statement::write::LINES_AT_ONCE.min(self.row.lines.len());
        let (first, rest) = self.row.lines.split_at(at_once);
        self.ask(session, statement::write::replace_lines(names, lines, key, first)?).await?;
        let mut before = first.len();
        for part in rest.chunks(statement::write::LINES_AT_ONCE) {
            let added = statement::write::insert_lines(names, lines, key, before + 1, part)?;
            self.ask(session, added).await?;
            before += part.len();
        }
        Ok(())
    }

    /// The rows of a statement; a constraint that refuses the entity is told as the table says.
    async fn ask(
        &self,
        session: &mut Session,
        statement: statement::Statement,
    ) -> Result<Vec<tiberius::Row>, Failure> {
        session.rows(&statement).await.map_err(|failure| {
            if failure.grief() != Grief::Constraint {
                return failure;
            }
            tracing::debug!(%failure, "a constraint refused an entity");
            Failure::Final(match self.mapping.names.table.refused {
                Breach::Invalid { pointer, detail } => Error::invalid(pointer, detail),
                Breach::Refused(reason) => Error::Refused { reason: reason.to_owned() },
            })
        })
    }

    /// Which unique value another entity has. None any more: then all may be different now.
    async fn taken(&self, session: &mut Session) -> Result<Failure, Failure> {
        let values = unique_values(&self.stored.entity).map_err(Failure::unexpected)?;
        for (field, value) in values {
            let names = &self.mapping.names;
            let Some(count) = statement::read::count_others(names, field, &value, self.id()) else {
                continue;
            };
            if Cells::of(session.row(&count).await?).integer()? > 0 {
                return Ok(refusal::taken::<E>(field, &value).into());
            }
        }
        Ok(Failure::Overtaken)
    }
}

/// Why a caller must ask what there is before it writes again.
const LOST_AND_OVERTAKEN: &str =
    "the answer to a write was lost, and by now somebody else has written the same entity";
