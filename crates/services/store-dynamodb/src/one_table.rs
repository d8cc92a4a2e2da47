//! A table as the store of one kind of entity.

use async_trait::async_trait;
use error::Error;
use store::{Created, Entity, Expected, IdempotentRequest, Page, Query, Store, Stored, refusal};

use crate::{list, table::Table, write};

#[async_trait]
impl<E: Entity> Store<E> for Table {
    async fn create(
        &self,
        entity: &E,
        request: Option<&IdempotentRequest>,
    ) -> Result<Created<E>, Error> {
        write::create(&self.to("create an entity"), entity, request).await
    }

    async fn read(&self, id: &str) -> Result<Stored<E>, Error> {
        let kept = write::read(&self.to("read an entity"), id).await?;
        kept.ok_or_else(|| refusal::not_found::<E>(id))
    }

    async fn list(&self, query: &Query) -> Result<Page<E>, Error> {
        list::page(&self.to(list::OPERATION), query).await
    }

    async fn replace(&self, entity: &E, before: &Stored<E>) -> Result<Stored<E>, Error> {
        write::replace(&self.to("replace an entity"), entity, before).await
    }

    async fn delete(&self, id: &str, expected: &Expected) -> Result<(), Error> {
        write::delete::<E>(&self.to("delete an entity"), id, expected).await
    }

    async fn reindex(&self, stored: &Stored<E>) -> Result<(), Error> {
        write::reindex(&self.to("index an entity anew"), stored).await
    }
}
