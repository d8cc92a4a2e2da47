//! The door of this crate: which collection is opened for an environment. It reaches no server itself.

use std::sync::Arc;

use async_trait::async_trait;
use config::{Environment, StoreKind};
use error::Error;
use store::{Driver, Entity, Server, Store};

use crate::{collection::MongoStore, link::Link, prepare};

/// MongoDB, as a kind of store.
pub(crate) struct MongoDb;

#[async_trait]
impl<E: Entity> Driver<E> for MongoDb {
    fn kind(&self) -> StoreKind {
        StoreKind::MongoDb
    }

    async fn open(
        &self,
        environment: Environment,
        server: &Server,
    ) -> Result<Arc<dyn Store<E>>, Error> {
        Ok(Arc::new(MongoStore::new(Link::new::<E>(environment, server))))
    }

    async fn prepare(
        &self,
        environment: Environment,
        server: &Server,
    ) -> Result<Vec<String>, Error> {
        const OPERATION: &str = "prepare a store";
        let link = Link::new::<E>(environment, server);
        let linked = link.get(OPERATION).await?;
        let prepared = prepare::all::<E>(&linked.database).await;
        prepared.map_err(|failure| failure.into_error(OPERATION, &linked.name))
    }
}
