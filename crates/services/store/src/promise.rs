//! The promise of every store.

use async_trait::async_trait;
use error::Error;

use crate::{Created, Entity, Expected, IdempotentRequest, Page, Query, Stored};

/// A place where entities of one kind are kept. [`crate::contract`] holds each implementation to this.
///
/// - An acknowledged write is durable, and every later read of that entity by its identifier sees it.
/// - Of writers that race for one identifier or one unique value, exactly one succeeds.
/// - A replacement is made from what was read, and never undoes another's. What the document holds beside what
///   the program knows of it stays: a newer program may have written it.
/// - A version never comes twice for one identifier, even if its entity is deleted and made again.
/// - Nothing is required of what is stored that the first program did not write, and an entity that was stored
///   before an index was declared is found by everything else, and by that index after [`Store::reindex`].
/// - A list neither repeats nor skips an entity that nobody touches meanwhile.
/// - What is given comes back exactly. U+0000 is kept in documents only: an entity's rules keep it out of
///   identifiers and indexed values, which not every database can hold it in.
/// - A query for an undeclared field is [`Error::Internal`]; one that begins at a place which no page can have
///   named is [`Error::NoSuchPlace`], or a list from anywhere.
/// - The writer's name is kept as [`caller::current`](crate::caller::current) gives it.
/// - Any call may answer [`Error::Unavailable`] (try again later) or [`Error::Internal`] (a bug).
#[async_trait]
pub trait Store<E: Entity>: Send + Sync {
    /// Adds an entity, or answers [`Error::Taken`] for its identifier
    /// ([`Entity::ID_FIELD`]) or a unique field.
    ///
    /// With an idempotency key, the first acknowledged answer is kept with the entity, in one
    /// transaction. The same request again gets that answer and adds nothing; another request with
    /// the same key gets [`Error::KeyReused`].
    async fn create(
        &self,
        entity: &E,
        request: Option<&IdempotentRequest>,
    ) -> Result<Created<E>, Error>;

    /// One entity, or [`Error::NotFound`].
    async fn read(&self, id: &str) -> Result<Stored<E>, Error>;

    /// One page of the entities that pass every filter.
    async fn list(&self, query: &Query) -> Result<Page<E>, Error>;

    /// Puts the entity in place of the one with its identifier as it was read, as a later version.
    ///
    /// [`Error::NotFound`], [`Error::Stale`] if it has another version by now, or [`Error::Taken`] for a
    /// unique field.
    async fn replace(&self, entity: &E, before: &Stored<E>) -> Result<Stored<E>, Error>;

    /// Removes the entity: [`Error::NotFound`], or [`Error::Stale`] if its version is not an expected one.
    async fn delete(&self, id: &str, expected: &Expected) -> Result<(), Error>;

    /// Writes anew by which values the entity is found, as this program declares them, and nothing else: neither
    /// its document nor its version. It may be done again.
    ///
    /// [`Error::NotFound`] or [`Error::Stale`] if it is no longer as it was read, or [`Error::Taken`] for a
    /// unique field.
    async fn reindex(&self, stored: &Stored<E>) -> Result<(), Error>;
}
