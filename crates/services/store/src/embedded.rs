//! The store for a laptop and for tests: one SQLite file for each collection of each environment.
//!
//! It knows no entity: a document is kept as JSON, and its declared fields stand in tables beside it.
//! It is no server: the processes of one machine share the file, and nothing else reaches it.

mod draft;
mod failure;
mod idempotency;
mod list;
mod read;
mod schema;
mod write;

use std::{
    marker::PhantomData,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use error::Error;
use rusqlite::Connection;
use serde_json::Value;

use self::{draft::Draft, failure::Failure};
use crate::{Created, Entity, Expected, IdempotentRequest, Page, Query, Store, Stored, document};

/// A collection in a SQLite file.
///
/// It has one connection: calls within a process take turns, as the invocations of a function do. Readers
/// of other processes wait for nobody, and writers at most for a named time.
#[derive(Debug)]
pub struct EmbeddedStore<E> {
    connection: Arc<Mutex<Connection>>,
    file: PathBuf,
    entity: PhantomData<fn() -> E>,
}

impl<E: Entity> EmbeddedStore<E> {
    /// Opens the file, and makes it first if there is none, with its directories.
    ///
    /// [`Error::Unavailable`] if it cannot be reached; [`Error::Internal`] if it is no file of ours, is
    /// damaged, or was written by a newer program.
    pub async fn open(file: impl Into<PathBuf>) -> Result<Self, Error> {
        const OPERATION: &str = "open an embedded store";
        let file = file.into();
        let path = file.clone();
        let opened = blocking(OPERATION, &file, move || schema::open(&path)).await?;
        Ok(Self { connection: Arc::new(Mutex::new(opened)), file, entity: PhantomData })
    }

    async fn run<T: Send + 'static>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Error> {
        let connection = Arc::clone(&self.connection);
        blocking(operation, &self.file, move || {
            // A panic rolls its transaction back, so the connection behind a poisoned lock is sound.
            work(&mut connection.lock().unwrap_or_else(PoisonError::into_inner))
        })
        .await
    }
}

/// SQLite waits for disks and locks, so it runs on tokio's blocking threads.
async fn blocking<T: Send + 'static>(
    operation: &'static str,
    file: &Path,
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome.map_err(|failure| failure.into_error(operation, file)),
        Err(panicked) => Err(Failure::Unexpected(panicked.into()).into_error(operation, file)),
    }
}

#[async_trait]
impl<E: Entity> Store<E> for EmbeddedStore<E> {
    async fn create(
        &self,
        entity: &E,
        request: Option<&IdempotentRequest>,
    ) -> Result<Created<E>, Error> {
        let (stored, request) = (Stored::now(entity.clone()), request.cloned());
        self.run("create an entity", move |connection| {
            let document = json(serde_json::to_value(&stored.entity))?;
            write::create(connection, Draft::of(stored, &document)?, request.as_ref())
        })
        .await
    }

    async fn read(&self, id: &str) -> Result<Stored<E>, Error> {
        let id = id.to_owned();
        self.run("read an entity", move |connection| read::one(connection, &id)).await
    }

    async fn list(&self, query: &Query) -> Result<Page<E>, Error> {
        let query = query.clone();
        self.run("list entities", move |connection| read::page(connection, &query)).await
    }

    async fn replace(&self, entity: &E, before: &Stored<E>) -> Result<Stored<E>, Error> {
        let (stored, before) = (before.then(entity.clone()), before.clone());
        self.run("replace an entity", move |connection| {
            let document = json(document::write(&stored.entity, &before.entity, &before.unknown))?;
            write::replace(connection, Draft::of(stored, &document)?, before.version)
        })
        .await
    }

    async fn delete(&self, id: &str, expected: &Expected) -> Result<(), Error> {
        let (id, expected) = (id.to_owned(), expected.clone());
        self.run("delete an entity", move |connection| {
            write::delete::<E>(connection, &id, &expected)
        })
        .await
    }

    async fn reindex(&self, stored: &Stored<E>) -> Result<(), Error> {
        let stored = stored.clone();
        self.run("index an entity anew", move |connection| {
            write::reindex(connection, &Draft::of(stored, &Value::Null)?)
        })
        .await
    }
}

/// A document, or the bug that there is none.
fn json(document: serde_json::Result<Value>) -> Result<Value, Failure> {
    document.map_err(|error| Failure::Unexpected(error.into()))
}
