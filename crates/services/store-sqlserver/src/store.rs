//! The promises of a store, kept by statements. It decides nothing about how a server is found.

use async_trait::async_trait;
use error::Error;
use store::{Created, Entity, Expected, IdempotentRequest, Page, Query, Store, Stored};

use crate::{
    connections::Connections,
    failure::Attempts,
    idempotency::Kept,
    mapping::{Mapping, Row},
    statement::names::Search,
    write::{Remover, Writer},
};

/// The entities of a kind.
pub(crate) struct SqlServerStore<E: Entity> {
    pub(crate) connections: Connections,
    pub(crate) mapping: Mapping<E>,
}

impl<E: Entity> SqlServerStore<E> {
    fn writer(&self, stored: Stored<E>, row: Row) -> Writer<'_, E> {
        let Self { connections, mapping } = self;
        Writer { connections, mapping, stored, row, written: None }
    }
}

/// The outcome of the first attempt that is not worth another.
macro_rules! tried {
    ($operation:literal, $attempt:expr) => {{
        let mut attempts = Attempts::at($operation);
        loop {
            match $attempt.await {
                Err(failure) => attempts.after(failure).await?,
                Ok(done) => return Ok(done),
            }
        }
    }};
}

#[async_trait]
impl<E: Entity> Store<E> for SqlServerStore<E> {
    async fn create(
        &self,
        entity: &E,
        request: Option<&IdempotentRequest>,
    ) -> Result<Created<E>, Error> {
        let row = self.mapping.to_row(entity, None)?;
        let kept = request.map(|request| Kept::of::<E>(&self.mapping.names, request));
        let mut writer = self.writer(Stored::now(entity.clone()), row);
        tried!("create an entity", writer.create(kept.as_ref()))
    }

    async fn read(&self, id: &str) -> Result<Stored<E>, Error> {
        tried!("read an entity", async {
            self.mapping.one(&mut *self.connections.get().await?, id).await
        })
    }

    async fn list(&self, query: &Query) -> Result<Page<E>, Error> {
        tried!("list entities", async {
            self.mapping.page(&mut *self.connections.get().await?, query).await
        })
    }

    async fn replace(&self, entity: &E, before: &Stored<E>) -> Result<Stored<E>, Error> {
        let row = self.mapping.to_row(entity, Some(before))?;
        // What a document is found by is written in any case: an older program may not have done it.
        let has_new_lines = self.mapping.names.search == Search::Lines
            || self.mapping.to_row(&before.entity, None)?.lines != row.lines;
        let mut writer = self.writer(before.then(entity.clone()), row);
        tried!("replace an entity", writer.replace(before.version, has_new_lines))
    }

    async fn delete(&self, id: &str, expected: &Expected) -> Result<(), Error> {
        self.mapping.check_writable("delete an entity")?;
        let Self { connections, mapping } = self;
        let mut remover = Remover { connections, mapping, removed: false };
        tried!("delete an entity", remover.delete(id, expected))
    }

    async fn reindex(&self, stored: &Stored<E>) -> Result<(), Error> {
        let row = self.mapping.to_row(&stored.entity, None)?;
        let writer = self.writer(stored.clone(), row);
        tried!("index an entity anew", writer.reindex())
    }
}
