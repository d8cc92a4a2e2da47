//! Puts an entity in place of the one with its identifier.

use error::Error;
use store::{Expected, Stored, Timestamp};

use super::{Writer, missing, wanted_version};
use crate::{
    Record,
    cell::Cells,
    connection::Session,
    cut::Cut,
    failure::{Failure, Grief},
    moment,
    read::first_answer,
    statement,
};

impl<E: Record> Writer<'_, E> {
    /// One attempt to put the entity in place of the one with its identifier.
    pub(crate) async fn replace(&mut self, expected: &Expected) -> Result<Stored<E>, Failure> {
        let id = self.entity.id();
        if Cut::value(id, self.names.table.id_length).is_none() {
            return Err(missing::<E>(id));
        }
        let mut session = self.pool.get().await?;
        session.begin().await?;
        let outcome = self.put(&mut session, expected).await;
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

    async fn put(&self, session: &mut Session, expected: &Expected) -> Result<Stored<E>, Failure> {
        let (id, row) = (self.entity.id(), self.entity.to_row());
        let wanted = wanted_version::<E>(self.names, session, id, expected, self.written);
        let version = wanted.await?;
        let now = moment::of(Timestamp::now()).unwrap_or_else(moment::first);
        let statement = statement::write::update(self.names, id, &row, now, version)?;
        let put = first_answer(session, &statement).await.map_err(|failure| self.told(failure))?;
        let Some(found) = put.into_iter().next() else { return Err(missing::<E>(id)) };
        let mut cells = Cells::of(found);
        let (changed, key, version) = (cells.integer()?, cells.integer()?, cells.version()?);
        let (created, updated) = (cells.moment()?, cells.moment()?);
        // What has the version that an earlier attempt wrote is what we wrote.
        if changed == 0 && self.written != Some(version) {
            return Err(Error::Stale { entity: E::NAME, id: id.to_owned() }.into());
        }
        if changed != 0 {
            if let Some(lines) = &self.names.table.lines {
                let statement = statement::write::delete_lines(self.names, lines, key);
                session.ask(&statement).await.map_err(|failure| self.told(failure))?;
            }
            self.add_lines(session, key, &row).await?;
        }
        Ok(Stored { entity: self.entity.clone(), created, updated, version })
    }
}
