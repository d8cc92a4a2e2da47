//! The collection of a kind of entity, as a store. What a call does stands in the modules for writing and
//! listing; here it gets its client, and its failure becomes an error.

use std::marker::PhantomData;

use async_trait::async_trait;
use error::Error;
use mongodb::{
    Collection,
    bson::{Document, doc},
};
use store::{Created, Entity, Expected, IdempotentRequest, Page, Query, Store, Stored};

use crate::{
    document,
    failure::Failure,
    idempotency,
    link::{Link, Linked},
    list, write,
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

    async fn run<T>(
        &self,
        operation: &'static str,
        work: impl AsyncFnOnce(&Linked) -> Result<T, Failure>,
    ) -> Result<T, Error> {
        let linked = self.link.get(operation).await?;
        let failure = match work(&linked).await {
            Ok(outcome) => return Ok(outcome),
            Err(failure) => failure,
        };
        if failure.is_refused_login() {
            self.link.forget(&linked).await;
        }
        Err(failure.into_error(operation, &linked.name))
    }
}

#[async_trait]
impl<E: Entity> Store<E> for MongoStore<E> {
    async fn create(
        &self,
        entity: &E,
        request: Option<&IdempotentRequest>,
    ) -> Result<Created<E>, Error> {
        self.run("create an entity", async |linked| match request {
            Some(request) => idempotency::create(linked, entity, request).await,
            None => write::create(linked, entity).await.map(Created::Now),
        })
        .await
    }

    async fn read(&self, id: &str) -> Result<Stored<E>, Error> {
        self.run("read an entity", async |linked| {
            match documents::<E>(linked).find_one(doc! { "_id": id }).await? {
                Some(found) => document::stored(found),
                None => Err(Error::NotFound { entity: E::NAME, id: id.to_owned() }.into()),
            }
        })
        .await
    }

    async fn list(&self, query: &Query) -> Result<Page<E>, Error> {
        self.run("list entities", async |linked| {
            let mut items = Vec::new();
            if let Some(find) = list::find::<E>(query)? {
                let mut cursor = documents::<E>(linked)
                    .find(find.condition)
                    .sort(find.order)
                    .limit(find.limit)
                    .batch_size(batch(find.limit))
                    .max_time(store::deadline::remaining())
                    .await?;
                while cursor.advance().await? {
                    items.push(document::stored(cursor.deserialize_current()?)?);
                }
            }
            Ok(list::page(query, items))
        })
        .await
    }

    async fn replace(&self, entity: &E, expected: &Expected) -> Result<Stored<E>, Error> {
        self.run("replace an entity", async |linked| write::replace(linked, entity, expected).await)
            .await
    }

    async fn delete(&self, id: &str, expected: &Expected) -> Result<(), Error> {
        self.run("delete an entity", async |linked| write::delete::<E>(linked, id, expected).await)
            .await
    }
}

/// One more than is asked for: a server that fills a batch exactly keeps its cursor open.
fn batch(limit: i64) -> u32 {
    u32::try_from(limit).unwrap_or(u32::MAX - 1) + 1
}
