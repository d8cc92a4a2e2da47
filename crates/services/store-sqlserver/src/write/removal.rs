//! Removes an entity.

use error::Error;
use store::{Entity, Expected, refusal};

use super::LOST_AND_OVERTAKEN;
use crate::{
    cell::Cells,
    connections::Connections,
    failure::{Failure, Grief},
    mapping::Mapping,
    session::Session,
    statement,
};

/// Removes entities, which needs none.
pub(crate) struct Remover<'a, E: Entity> {
    pub(crate) connections: &'a Connections,
    pub(crate) mapping: &'a Mapping<E>,
    /// Whether an earlier attempt sent its COMMIT.
    pub(crate) removed: bool,
}

impl<E: Entity> Remover<'_, E> {
    /// One attempt to remove the entity.
    pub(crate) async fn delete(&mut self, id: &str, expected: &Expected) -> Result<(), Failure> {
        self.mapping.check_id(id)?;
        let mut session = self.connections.get().await?;
        session.begin().await?;
        let outcome = self.remove(&mut session, id, expected).await;
        let was_removed = self.removed;
        self.removed |= outcome.is_ok();
        match session.finish(outcome).await {
            Err(Failure::Final(Error::NotFound { .. })) if was_removed => Ok(()),
            Err(Failure::Final(Error::Stale { .. })) if was_removed => {
                Err(Failure::Unavailable(LOST_AND_OVERTAKEN.into()))
            }
            Err(failure) if failure.grief() == Grief::Constraint => {
                let reason = format!("something else still refers to the {}", E::NAME);
                Err(Error::Refused { reason }.into())
            }
            outcome => outcome,
        }
    }

    async fn remove(
        &self,
        session: &mut Session,
        id: &str,
        expected: &Expected,
    ) -> Result<(), Failure> {
        let names = &self.mapping.names;
        let statement = match expected {
            Expected::Any => Some(statement::write::delete(names, id, None)),
            Expected::OneOf(versions) if versions.is_empty() => None,
            Expected::OneOf(versions) => Some(statement::write::delete(names, id, Some(versions))),
        };
        let removed = match statement {
            Some(statement) => Cells::of(session.row(&statement).await?).integer()?,
            None => 0,
        };
        if removed > 0 {
            return Ok(());
        }
        match self.mapping.version(session, id).await? {
            Some(_) => Err(refusal::stale::<E>(id).into()),
            None => Err(refusal::not_found::<E>(id).into()),
        }
    }
}
