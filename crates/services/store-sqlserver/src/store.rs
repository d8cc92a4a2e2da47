//! The promises of a store, kept by statements. It decides nothing about how a server is found.

use std::marker::PhantomData;

use async_trait::async_trait;
use error::Error;
use store::{Created, Expected, IdempotentRequest, Page, Query, Store, Stored};

use crate::{
    Record, View,
    pool::Pool,
    read::Reader,
    retry::Attempts,
    statement::names::Names,
    write::{Remover, Writer},
};

/// Entities that are read and written.
pub(crate) struct SqlServerStore<E> {
    reading: ReadOnlyStore<E>,
}

/// Entities of which another program is the owner.
pub(crate) struct ReadOnlyStore<E> {
    pool: Pool,
    names: Names,
    entity: PhantomData<fn() -> E>,
}

impl<E: View> ReadOnlyStore<E> {
    pub(crate) fn new(pool: Pool, names: Names) -> Self {
        Self { pool, names, entity: PhantomData }
    }

    async fn find(&self, id: &str) -> Result<Stored<E>, Error> {
        let mut attempts = Attempts::at("read an entity");
        loop {
            let outcome = async {
                let mut session = self.pool.get().await?;
                Reader::of(&self.names).one(&mut session, id).await
            };
            match outcome.await {
                Ok(stored) => return Ok(stored),
                Err(failure) => attempts.after(failure).await?,
            }
        }
    }

    async fn page(&self, query: &Query) -> Result<Page<E>, Error> {
        let mut attempts = Attempts::at("list entities");
        loop {
            let outcome = async {
                let mut session = self.pool.get().await?;
                Reader::of(&self.names).page(&mut session, query).await
            };
            match outcome.await {
                Ok(page) => return Ok(page),
                Err(failure) => attempts.after(failure).await?,
            }
        }
    }
}

impl<E: Record> SqlServerStore<E> {
    pub(crate) fn new(pool: Pool, names: Names) -> Self {
        Self { reading: ReadOnlyStore::new(pool, names) }
    }

    fn writer<'a>(&'a self, entity: &'a E) -> Writer<'a, E> {
        let ReadOnlyStore { pool, names, .. } = &self.reading;
        Writer { pool, names, entity, written: None }
    }
}

#[async_trait]
impl<E: Record> Store<E> for SqlServerStore<E> {
    async fn create(
        &self,
        entity: &E,
        request: Option<&IdempotentRequest>,
    ) -> Result<Created<E>, Error> {
        let (mut writer, mut attempts) = (self.writer(entity), Attempts::at("create an entity"));
        loop {
            match writer.create(request).await {
                Ok(created) => return Ok(created),
                Err(failure) => attempts.after(failure).await?,
            }
        }
    }

    async fn read(&self, id: &str) -> Result<Stored<E>, Error> {
        self.reading.find(id).await
    }

    async fn list(&self, query: &Query) -> Result<Page<E>, Error> {
        self.reading.page(query).await
    }

    async fn replace(&self, entity: &E, expected: &Expected) -> Result<Stored<E>, Error> {
        let (mut writer, mut attempts) = (self.writer(entity), Attempts::at("replace an entity"));
        loop {
            match writer.replace(expected).await {
                Ok(stored) => return Ok(stored),
                Err(failure) => attempts.after(failure).await?,
            }
        }
    }

    async fn delete(&self, id: &str, expected: &Expected) -> Result<(), Error> {
        let ReadOnlyStore { pool, names, .. } = &self.reading;
        let mut remover = Remover { pool, names, removed: false };
        let mut attempts = Attempts::at("delete an entity");
        loop {
            match remover.delete::<E>(id, expected).await {
                Ok(()) => return Ok(()),
                Err(failure) => attempts.after(failure).await?,
            }
        }
    }
}

#[async_trait]
impl<E: View> Store<E> for ReadOnlyStore<E> {
    async fn create(&self, _: &E, _: Option<&IdempotentRequest>) -> Result<Created<E>, Error> {
        Err(read_only::<E>("create an entity"))
    }

    async fn read(&self, id: &str) -> Result<Stored<E>, Error> {
        self.find(id).await
    }

    async fn list(&self, query: &Query) -> Result<Page<E>, Error> {
        self.page(query).await
    }

    async fn replace(&self, _: &E, _: &Expected) -> Result<Stored<E>, Error> {
        Err(read_only::<E>("replace an entity"))
    }

    async fn delete(&self, _: &str, _: &Expected) -> Result<(), Error> {
        Err(read_only::<E>("delete an entity"))
    }
}

fn read_only<E: View>(operation: &'static str) -> Error {
    Error::internal(operation)(format!("the {} of this program are only read", E::COLLECTION))
}
