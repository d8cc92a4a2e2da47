//! Adds an entity, and keeps the answer if it may be asked for again.

use store::{Created, Entity, Timestamp, refusal};

use super::Writer;
use crate::{
    cell::Cells,
    cut::Cut,
    failure::{Failure, Grief},
    idempotency::Kept,
    session::Session,
    statement,
};

impl<E: Entity> Writer<'_, E> {
    /// One attempt to add the entity.
    pub(crate) async fn create(&mut self, kept: Option<&Kept<'_>>) -> Result<Created<E>, Failure> {
        let now = self.stored.created;
        let mut session = self.connections.get().await?;
        session.begin().await?;
        let outcome = self.add(&mut session, kept, now).await;
        if let Ok(Created::Now(stored)) = &outcome {
            self.written = Some(stored.version);
        }
        match session.finish(outcome).await {
            Ok(Created::Before(stored)) if self.written == Some(stored.version) => {
                Ok(Created::Now(stored))
            }
            Ok(created) => {
                if let Some(kept) = kept {
                    kept.tidy(&mut session, now).await;
                }
                Ok(created)
            }
            Err(failure) if failure.grief() == Grief::Duplicate => {
                self.explain_duplicate(&mut session, kept).await
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
        let names = &self.mapping.names;
        if Cut::value(self.id(), names.table.id_kind).is_none() {
            return Err(Failure::unexpected(format!(
                "an identifier does not fit `{}`",
                names.table.id
            )));
        }
        let added = statement::write::insert(names, &self.stored, &self.row)?;
        let added = self.ask(session, added).await?.into_iter().next();
        let mut cells =
            Cells::of(added.ok_or_else(|| Failure::unexpected("the answer has no row"))?);
        let (version, key) = (cells.version()?, cells.integer()?);
        self.write_lines(session, key).await?;
        let stored = self.written_as(version);
        if let Some(kept) = kept {
            kept.keep(session, &stored).await?;
        }
        Ok(Created::Now(stored))
    }

    /// A creation that met its like: another's, an earlier attempt of its own, or another value that is taken.
    async fn explain_duplicate(
        &self,
        session: &mut Session,
        kept: Option<&Kept<'_>>,
    ) -> Result<Created<E>, Failure> {
        if let Some(kept) = kept
            && let Some(before) = kept.answer(session, Timestamp::now()).await?
        {
            let is_ours = self.written == Some(before.version);
            return Ok(if is_ours { Created::Now(before) } else { Created::Before(before) });
        }
        match self.mapping.version(session, self.id()).await? {
            Some(found) if self.written == Some(found) => Ok(Created::Now(self.written_as(found))),
            Some(_) => Err(self.met(refusal::taken::<E>(E::ID_FIELD, self.id()))),
            None => Err(self.taken(session).await?),
        }
    }
}
