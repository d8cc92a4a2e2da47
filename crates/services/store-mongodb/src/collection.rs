//! The collection of a kind of entity, as a store. How a call reaches the server, and what it does there, stands
//! in other modules.

use std::{marker::PhantomData, time::Duration};

use async_trait::async_trait;
use error::Error;
use mongodb::{
    Collection,
    bson::{Document, doc},
};
use store::{
    Created, Entity, Expected, IdempotentRequest, Page, Query, Store, Stored, deadline, refusal,
};

use crate::{
    document::{self, Draft},
    idempotency, indexes,
    link::{Link, Linked},
    list,
    write::{self, Change},
};

/// A collection on a server.
pub(crate) struct MongoStore<E> {
    link: Link,
    entity: PhantomData<fn() -> E>,
}

/// The documents of a kind.
pub(crate) fn documents<E: Entity>(linked: &Linked) -> Collection<Document> {
    linked.database.collection(E::COLLECTION)
}

impl<E: Entity> MongoStore<E> {
    pub(crate) fn new(link: Link) -> Self {
        Self { link, entity: PhantomData }
    }
}

#[async_trait]
impl<E: Entity> Store<E> for MongoStore<E> {
    async fn create(
        &self,
        entity: &E,
        request: Option<&IdempotentRequest>,
    ) -> Result<Created<E>, Error> {
        const OPERATION: &str = "create an entity";
        let draft = Draft::new(entity).map_err(Error::internal(OPERATION))?;
        let created = self.link.call(OPERATION, async |linked, _| match request {
            Some(request) => idempotency::create(linked, &draft, request).await,
            None => write::create(linked, &draft).await,
        });
        Ok(created.await?.unwrap_or(Created::Now(draft.stored)))
    }

    async fn read(&self, id: &str) -> Result<Stored<E>, Error> {
        self.link
            .call("read an entity", async |linked, _| {
                match documents::<E>(linked).find_one(doc! { "_id": id }).await? {
                    Some(found) => document::stored(found),
                    None => Err(refusal::not_found::<E>(id).into()),
                }
            })
            .await
    }

    async fn list(&self, query: &Query) -> Result<Page<E>, Error> {
        self.link
            .call("list entities", async |linked, _| {
                let mut found = Vec::new();
                if let Some(find) = list::find::<E>(query)? {
                    let mut cursor = documents::<E>(linked)
                        .find(find.condition)
                        .sort(find.order)
                        .limit(find.limit)
                        .batch_size(batch(find.limit))
                        .max_time(limit(deadline::remaining()))
                        .await?;
                    while cursor.advance().await? {
                        found.push(cursor.deserialize_current()?);
                    }
                }
                list::page(query, found)
            })
            .await
    }

    async fn replace(&self, entity: &E, before: &Stored<E>) -> Result<Stored<E>, Error> {
        const OPERATION: &str = "replace an entity";
        let draft = Draft::after(before, entity).map_err(Error::internal(OPERATION))?;
        let Draft { document: set, unique, .. } = &draft;
        let (id, write) = (entity.id(), Some(draft.write));
        let change = Change { id, before: before.version, set, unique, write };
        self.link
            .call(OPERATION, async |linked, is_unclear| {
                write::change::<E>(linked, change, is_unclear).await
            })
            .await?;
        Ok(draft.stored)
    }

    async fn delete(&self, id: &str, expected: &Expected) -> Result<(), Error> {
        self.link
            .call("delete an entity", async |linked, is_unclear| {
                write::delete::<E>(linked, id, expected, is_unclear).await
            })
            .await
    }

    async fn reindex(&self, stored: &Stored<E>) -> Result<(), Error> {
        const OPERATION: &str = "index an entity anew";
        let Stored { entity, version: before, .. } = stored;
        let (set, unique) = &indexes::values(entity).map_err(Error::internal(OPERATION))?;
        let change = Change { id: entity.id(), before: *before, set, unique, write: None };
        self.link
            .call(OPERATION, async |linked, is_unclear| {
                write::change::<E>(linked, change, is_unclear).await
            })
            .await
    }
}

/// One more than is asked for: a server that fills a batch exactly keeps its cursor open.
fn batch(limit: i64) -> u32 {
    u32::try_from(limit).unwrap_or(u32::MAX - 1) + 1
}

/// What the server may take of the time that is left. It counts in milliseconds, and takes 0 for no limit.
fn limit(left: Duration) -> Duration {
    left.max(Duration::from_millis(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_time_left_is_not_all_the_time_in_the_world() {
        for (left_us, limit_ms) in [(0, 1), (999, 1), (1_000, 1), (2_500, 2), (10_000_000, 10_000)]
        {
            assert_eq!(limit(Duration::from_micros(left_us)).as_millis(), limit_ms);
        }
    }
}
