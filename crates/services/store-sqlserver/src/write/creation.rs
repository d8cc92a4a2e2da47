//! Adds an entity, and keeps the answer if it may be asked for again.

use store::{Created, IdempotentRequest, Stored, Timestamp};

use super::{Writer, only};
use crate::{
    Record,
    cell::Cells,
    connection::Session,
    cut::Cut,
    failure::{Failure, Grief},
    idempotency::Kept,
    moment,
    read::first_answer,
    statement,
};

impl<E: Record> Writer<'_, E> {
    /// One attempt to add the entity.
    pub(crate) async fn create(
        &mut self,
        request: Option<&IdempotentRequest>,
    ) -> Result<Created<E>, Failure> {
        let kept = request.map(|request| Kept::of::<E>(self.names, request));
        let mut session = self.pool.get().await?;
        let now = Timestamp::now();
        session.begin().await?;
        let outcome = self.add(&mut session, kept.as_ref(), now).await;
        if let Ok(Created::Now(stored)) = &outcome {
            self.written = Some(stored.version);
        }
        match session.finish(outcome).await {
            Ok(Created::Before(stored)) if self.written == Some(stored.version) => {
                Ok(Created::Now(stored))
            }
            Ok(created) => {
                if let Some(kept) = &kept {
                    kept.tidy(&mut session, now).await;
                }
                Ok(created)
            }
            Err(failure) if failure.grief() == Grief::Duplicate => {
                self.explain_duplicate(&mut session, kept.as_ref()).await
            }
            Err(failure) => Err(failure),
        }
    }

    async fn add(
        &self,
        session: &mut Session,
        kept: Option<&Kept<'_>>,
        now: Timestamp,
    ) -> Result<Created<E>, Failure> {
        if let Some(kept) = kept
            && let Some(before) = kept.answer(session, now).await?
        {
            return Ok(Created::Before(before));
        }
        let (id, row) = (self.entity.id(), self.entity.to_row());
        let id = Cut::value(id, self.names.table.id_length)
            .ok_or_else(|| Failure::unexpected(format!("`{id}` is no identifier of a row")))?;
        let time = moment::of(now).unwrap_or_else(moment::first);
        let statement = statement::write::insert(self.names, id, &row, time)?;
        let added =
            first_answer(session, &statement).await.map_err(|failure| self.told(failure))?;
        let mut cells = Cells::of(only(added)?);
        let (key, version) = (cells.integer()?, cells.version()?);
        self.add_lines(session, key, &row).await?;
        let stored = Stored { entity: self.entity.clone(), created: now, updated: now, version };
        if let Some(kept) = kept {
            kept.keep(session, &stored).await?;
        }
        Ok(Created::Now(stored))
    }
}
