//! Puts an entity in place of the one with its identifier, or what it is found by in place of what it was found by.

use store::{Entity, Stored, Version, refusal};

use super::Writer;
use crate::{
    cell::Cells,
    failure::{Failure, Grief},
    session::Session,
    statement::{self, names::Search},
};

impl<E: Entity> Writer<'_, E> {
    /// One attempt to put the entity in place of the one with its identifier, if that has this version. Lines that are
    /// a part of the entity and did not change stay.
    pub(crate) async fn replace(
        &mut self,
        before: Version,
        has_new_lines: bool,
    ) -> Result<Stored<E>, Failure> {
        self.mapping.check_id(self.id())?;
        let mut session = self.connections.get().await?;
        session.begin().await?;
        let outcome = self.put(&mut session, before, has_new_lines).await;
        if let Ok(stored) = &outcome {
            self.written = Some(stored.version);
        }
        match session.finish(outcome).await {
            Err(failure) if failure.grief() == Grief::Duplicate => {
                Err(self.taken(&mut session).await?)
            }
            outcome => outcome,
        }
    }

    async fn put(
        &self,
        session: &mut Session,
        before: Version,
        has_new_lines: bool,
    ) -> Result<Stored<E>, Failure> {
        let statement =
            statement::write::update(&self.mapping.names, &self.stored, &self.row, before)?;
        let Some(found) = self.ask(session, statement).await?.into_iter().next() else {
            return Err(refusal::not_found::<E>(self.id()).into());
        };
        let mut cells = Cells::of(found);
        let (changed, version, key) = (cells.integer()?, cells.version()?, cells.integer()?);
        // What has the version that an earlier attempt wrote is what we wrote.
        if changed == 0 && self.written != Some(version) {
            return Err(self.met(refusal::stale::<E>(self.id())));
        }
        if changed != 0 && has_new_lines {
            self.write_lines(session, key).await?;
        }
        Ok(self.written_as(version))
    }

    /// One attempt to index the entity anew, if it is as it was read. Columns are always what the entity says.
    pub(crate) async fn reindex(&self) -> Result<(), Failure> {
        self.mapping.check_id(self.id())?;
        let mut session = self.connections.get().await?;
        session.begin().await?;
        let outcome = self.index(&mut session).await;
        match session.finish(outcome).await {
            Err(failure) if failure.grief() == Grief::Duplicate => {
                Err(self.taken(&mut session).await?)
            }
            outcome => outcome,
        }
    }

    async fn index(&self, session: &mut Session) -> Result<(), Failure> {
        let key = self.held(session).await?;
        if self.mapping.names.search == Search::Lines {
            self.write_lines(session, key).await?;
            // A server that knows no such lock let another in meanwhile, who has another version then.
            self.held(session).await?;
        }
        Ok(())
    }

    /// The key of the row, which nobody else writes until this transaction ends.
    async fn held(&self, session: &mut Session) -> Result<i64, Failure> {
        let rows = session.rows(&statement::read::held(&self.mapping.names, self.id())).await?;
        let Some(row) = rows.into_iter().next() else {
            return Err(refusal::not_found::<E>(self.id()).into());
        };
        let mut cells = Cells::of(row);
        if cells.version()? != self.stored.version {
            return Err(refusal::stale::<E>(self.id()).into());
        }
        cells.integer()
    }
}
