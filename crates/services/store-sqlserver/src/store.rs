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
        let mut attempts = Attempts::at("create an entity");
        loop {
            match writer.create(kept.as_ref()).await {
                Ok(created) => return Ok(created),
                Err(failure) => attempts.after(failure).await?,
            }
        }
    }

    async fn read(&self, id: &str) -> Result<Stored<E>, Error> {
        let mut attempts = Attempts::at("read an entity");
        loop {
            let outcome = async {
                let mut session = self.connections.get().await?;
                self.mapping.one(&mut session, id).await
            };
            match outcome.await {
                Ok(stored) => return Ok(stored),
                Err(failure) => attempts.after(failure).await?,
            }
        }
    }

    async fn list(&self, query: &Query) -> Result<Page<E>, Error> {
        let mut attempts = Attempts::at("list entities");
        loop {
            let outcome = async {
                let mut session = self.connections.get().await?;
                self.mapping.page(&mut session, query).await
            };
            match outcome.await {
                Ok(page) => return Ok(page),
                Err(failure) => attempts.after(failure).await?,
            }
        }
    }

    async fn replace(&self, entity: &E, before: &Stored<E>) -> Result<Stored<E>, Error> {
        let row = self.mapping.to_row(entity, Some(before))?;
        // What a document is found by is written in any case: an older program may not have done it.
        let has_new_lines = self.mapping.names.search == Search::Lines
            || self.mapping.to_row(&before.entity, None)?.lines != row.lines;
        let mut writer = self.writer(before.then(entity.clone()), row);
        let mut attempts = Attempts::at("replace an entity");
        loop {
            match writer.replace(before.version, has_new_lines).await {
                Ok(stored) => return Ok(stored),
                Err(failure) => attempts.after(failure).await?,
            }
        }
    }

    async fn delete(&self, id: &str, expected: &Expected) -> Result<(), Error> {
        self.mapping.check_writable("delete an entity")?;
        let Self { connections, mapping } = self;
        let mut remover = Remover { connections, mapping, removed: false };
        let mut attempts = Attempts::at("delete an entity");
        loop {
            match remover.delete(id, expected).await {
                Ok(()) => return Ok(()),
                Err(failure) => attempts.after(failure).await?,
            }
        }
    }

    async fn reindex(&self, stored: &Stored<E>) -> Result<(), Error> {
        let row = self.mapping.to_row(&stored.entity, None)?;
        let writer = self.writer(stored.clone(), row);
        let mut attempts = Attempts::at("index an entity anew");
        loop {
            match writer.reindex().await {
                Ok(()) => return Ok(()),
                Err(failure) => attempts.after(failure).await?,
            }
        }
    }
}
