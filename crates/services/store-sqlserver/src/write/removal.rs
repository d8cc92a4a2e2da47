//! Removes an entity.

use error::Error;
use store::Expected;

use super::{missing, only, wanted_version};
use crate::{
    Record,
    cell::Cells,
    connection::Session,
    cut::Cut,
    failure::{Failure, Grief},
    pool::Pool,
    read::{Reader, first_answer},
    statement::{self, names::Names},
};

/// Removes entities, which needs none.
pub(crate) struct Remover<'a> {
    pub(crate) pool: &'a Pool,
    pub(crate) names: &'a Names,
    /// Whether an earlier attempt sent its COMMIT.
    pub(crate) removed: bool,
}

impl Remover<'_> {
    /// One attempt to remove the entity.
    pub(crate) async fn delete<E: Record>(
        &mut self,
        id: &str,
        expected: &Expected,
    ) -> Result<(), Failure> {
        if Cut::value(id, self.names.table.id_length).is_none() {
            return Err(missing::<E>(id));
        }
        let mut session = self.pool.get().await?;
        session.begin().await?;
        let outcome = self.remove::<E>(&mut session, id, expected).await;
        let was_removed = self.removed;
        self.removed |= outcome.is_ok();
        match session.finish(outcome).await {
            Err(Failure::Final(Error::NotFound { .. })) if was_removed => Ok(()),
            Err(failure) if failure.grief() == Grief::Constraint => {
                let reason = format!("something else still refers to the {}", E::NAME);
                Err(Error::Refused { reason }.into())
            }
            outcome => outcome,
        }
    }

    async fn remove<E: Record>(
        &self,
        session: &mut Session,
        id: &str,
        expected: &Expected,
    ) -> Result<(), Failure> {
        let version = wanted_version::<E>(self.names, session, id, expected, None).await?;
        let statement = statement::write::delete(self.names, id, version);
        let removed = Cells::of(only(first_answer(session, &statement).await?)?).integer()?;
        if removed > 0 {
            return Ok(());
        }
        match Reader::<E>::of(self.names).version(session, id).await? {
            Some(_) => Err(Error::Stale { entity: E::NAME, id: id.to_owned() }.into()),
            None => Err(missing::<E>(id)),
        }
    }
}
