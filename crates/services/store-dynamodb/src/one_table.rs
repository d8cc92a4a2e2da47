//! The store of one kind of entity in one table.

use std::marker::PhantomData;

use async_trait::async_trait;
use error::Error;
use store::{Created, Entity, Expected, IdempotentRequest, Page, Query, Store, Stored, refusal};

use crate::{list, table::Table, write};

/// A collection in a table.
#[derive(Debug)]
pub(crate) struct DynamoDbStore<E> {
    table: Table,
    entity: PhantomData<fn() -> E>,
}

impl<E: Entity> DynamoDbStore<E> {
    /// The store of a table, which need not be there yet.
    pub(crate) fn of(table: Table) -> Self {
        Self { table, entity: PhantomData }
    }
}

#[async_trait]
impl<E: Entity> Store<E> for DynamoDbStore<E> {
    async fn create(
        &self,
        entity: &E,
        request: Option<&IdempotentRequest>,
    ) -> Result<Created<E>, Error> {
        write::create(&self.table, entity, request).await
    }

    async fn read(&self, id: &str) -> Result<Stored<E>, Error> {
        let kept = write::read(&self.table, "read an entity", id).await?;
        kept.ok_or_else(|| refusal::not_found::<E>(id))
    }

    async fn list(&self, query: &Query) -> Result<Page<E>, Error> {
        list::page(&self.table, query).await
    }

    async fn replace(&self, entity: &E, before: &Stored<E>) -> Result<Stored<E>, Error> {
        write::replace(&self.table, entity, before).await
    }

    async fn delete(&self, id: &str, expected: &Expected) -> Result<(), Error> {
        write::delete::<E>(&self.table, id, expected).await
    }

    async fn reindex(&self, stored: &Stored<E>) -> Result<(), Error> {
        write::reindex(&self.table, stored).await
    }
}
