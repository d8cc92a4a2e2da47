//! Entities in a server.

use std::sync::Arc;

use async_trait::async_trait;
use config::{Environment, StoreKind};
use error::Error;
use store::{Driver, Entity, Server, Store};

/// The driver of this kind of store.
pub fn driver<E: Entity>() -> Box<dyn Driver<E>> {
    Box::new(ServerDriver)
}

struct ServerDriver;

#[async_trait]
impl<E: Entity> Driver<E> for ServerDriver {
    fn kind(&self) -> StoreKind {
        StoreKind::DynamoDb
    }

    async fn open(&self, _: Environment, _: &Server) -> Result<Arc<dyn Store<E>>, Error> {
        Err(Error::internal("open a store")("not built yet"))
    }

    async fn prepare(&self, _: Environment, _: &Server) -> Result<Vec<String>, Error> {
        Err(Error::internal("prepare a store")("not built yet"))
    }
}
