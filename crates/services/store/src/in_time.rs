//! A store whose every call ends in time, however long its server is silent.

use std::sync::Arc;

use async_trait::async_trait;
use error::Error;

use crate::{
    Created, Entity, Expected, IdempotentRequest, Page, Query, Store, Stored, deadline::in_time,
};

/// A store that answers within the time that an invocation has left.
pub(crate) struct InTime<E>(pub(crate) Arc<dyn Store<E>>);

#[async_trait]
impl<E: Entity> Store<E> for InTime<E> {
    async fn create(
        &self,
        entity: &E,
        request: Option<&IdempotentRequest>,
    ) -> Result<Created<E>, Error> {
        in_time("create an entity", self.0.create(entity, request)).await
    }

    async fn read(&self, id: &str) -> Result<Stored<E>, Error> {
        in_time("read an entity", self.0.read(id)).await
    }

    async fn list(&self, query: &Query) -> Result<Page<E>, Error> {
        in_time("list entities", self.0.list(query)).await
    }

    async fn replace(&self, entity: &E, before: &Stored<E>) -> Result<Stored<E>, Error> {
        in_time("replace an entity", self.0.replace(entity, before)).await
    }

    async fn delete(&self, id: &str, expected: &Expected) -> Result<(), Error> {
        in_time("delete an entity", self.0.delete(id, expected)).await
    }

    async fn reindex(&self, stored: &Stored<E>) -> Result<(), Error> {
        in_time("index an entity anew", self.0.reindex(stored)).await
    }
}
