//! The first answers to creations that may be sent twice, kept in the transaction that creates. It never
//! looks at the entities themselves.

use std::time::Duration;

use error::Error;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{Entity, IdempotentRequest, Stored, Timestamp, Version, document::Unknown};

use crate::{
    cell::Cells,
    failure::Failure,
    mapping, moment,
    session::Session,
    statement::{
        keys::{self, Key},
        names::Names,
    },
};

/// How many expired answers are removed at once: more than are added meanwhile, so that they come to an
/// end, and few, so that no caller pays for all others.
const REMOVED_AT_ONCE: i64 = 64;

/// Of so many creations one removes expired answers, by its key's digest: the others pay nothing.
const REMOVES_ONE_IN: u8 = 16;

/// A creation's key and what is kept under it, as digests: of one length, whatever the caller sent.
pub(crate) struct Kept<'a> {
    names: &'a Names,
    collection: &'static str,
    hash: [u8; 32],
    fingerprint: [u8; 32],
    keep: Duration,
}

/// An answer as it is kept.
#[derive(Serialize, Deserialize)]
struct Answer<E> {
    entity: E,
    created: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    created_by: Option<String>,
    version: Version,
}

impl<'a> Kept<'a> {
    pub(crate) fn of<E: Entity>(names: &'a Names, request: &IdempotentRequest) -> Self {
        Self {
            names,
            collection: E::COLLECTION,
            hash: Sha256::digest(&request.key).into(),
            fingerprint: Sha256::digest(&request.fingerprint).into(),
            keep: request.keep,
        }
    }

    fn key(&self) -> Key<'_> {
        Key { collection: self.collection, hash: &self.hash }
    }

    /// The answer given to the same request earlier, if it is still kept.
    pub(crate) async fn answer<E: Entity>(
        &self,
        session: &mut Session,
        now: Timestamp,
    ) -> Result<Option<Stored<E>>, Failure> {
        let found = session.rows(&keys::select(self.names, &self.key())).await?;
        let Some(row) = found.into_iter().next() else { return Ok(None) };
        let mut cells = Cells::of(row);
        let (fingerprint, answer, expires) = (cells.bytes()?, cells.text()?, cells.moment()?);
        if expires <= now {
            return Ok(None);
        }
        if fingerprint != self.fingerprint {
            return Err(Error::KeyReused.into());
        }
        let mut answer = serde_json::Deserializer::from_str(&answer);
        let Answer { entity, created, created_by, version } = mapping::read(&mut answer)?;
        let (updated, updated_by, unknown) = (created, created_by.clone(), Unknown::default());
        Ok(Some(Stored { entity, created, created_by, updated, updated_by, version, unknown }))
    }

    /// Keeps the answer. Another's under the same key is [`crate::failure::Grief::Duplicate`].
    pub(crate) async fn keep<E: Entity>(
        &self,
        session: &mut Session,
        stored: &Stored<E>,
    ) -> Result<(), Failure> {
        let Stored { entity, created, created_by, version, .. } = stored;
        let created_by = created_by.clone();
        let answer = Answer { entity, created: *created, created_by, version: *version };
        let answer = serde_json::to_string(&answer).map_err(Failure::unexpected)?;
        let times = (*created, moment::after(*created, self.keep));
        let statement = keys::insert(self.names, &self.key(), &self.fingerprint, answer, times);
        session.ask(&statement).await.map(|_| ())
    }

    /// Removes a few expired answers, now and then. What fails here is tried again by another creation.
    pub(crate) async fn tidy(&self, session: &mut Session, now: Timestamp) {
        if self.hash[0] >= u8::MAX / REMOVES_ONE_IN {
            return;
        }
        let statement = keys::delete_some_expired(self.names, now, REMOVED_AT_ONCE);
        if let Err(failure) = session.ask(&statement).await {
            tracing::debug!(%failure, "expired answers were not removed");
        }
    }
}
