//! Entities in MongoDB, or in a server that speaks its protocol: one collection for each kind.
//!
//! It knows no entity and no HTTP: what a kind declares becomes indexes, and everything else about it is
//! one document. The settings say where the server is; nothing is asked of it before the first call.

mod collection;
mod conflict;
#[cfg(feature = "contract")]
pub mod contract;
mod document;
mod failure;
mod idempotency;
mod indexes;
mod link;
mod list;
mod place;
mod prepare;
mod value;
mod write;

use std::sync::Arc;

use async_trait::async_trait;
use config::{Environment, MongoDbSettings, Secrets, StoreKind, WallClock};
use error::Error;
use store::{Driver, Entity, Server, Store};

use crate::{collection::MongoStore, link::Link, place::Target};

/// The driver of this kind of store.
pub fn driver<E: Entity>() -> Box<dyn Driver<E>> {
    let (secrets, clock) = (Secrets::of_process(), WallClock::default());
    Box::new(MongoDb { settings: None, secrets, clock })
}

/// MongoDB, as a kind of store.
struct MongoDb {
    /// A test's settings, in place of those that are compiled in.
    settings: Option<MongoDbSettings>,
    secrets: Secrets,
    clock: WallClock,
}

impl MongoDb {
    fn link<E: Entity>(&self, environment: Environment, server: &Server) -> Link {
        let settings = self.settings.as_ref().unwrap_or_else(|| config::mongodb(environment));
        let target = Target {
            environment,
            server: server.clone(),
            settings: settings.clone(),
            application: E::COLLECTION,
        };
        Link::new(target, self.secrets.clone(), self.clock.clone())
    }
}

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
        Ok(Arc::new(MongoStore::new(self.link::<E>(environment, server))))
    }

    async fn prepare(
        &self,
        environment: Environment,
        server: &Server,
    ) -> Result<Vec<String>, Error> {
        let link = self.link::<E>(environment, server);
        link.call("prepare a store", async |linked, _| prepare::all::<E>(&linked.database).await)
            .await
    }
}
