//! The door of this crate: which collection is opened for an environment. It reaches no server itself.

use std::sync::Arc;

use async_trait::async_trait;
use config::{Environment, MongoDbSettings, Secrets, StoreKind, WallClock};
use error::Error;
use store::{Driver, Entity, Server, Store};

use crate::{collection::MongoStore, link::Link, place::Target, prepare};

/// MongoDB, as a kind of store.
pub(crate) struct MongoDb {
    /// A test's settings, in place of those that are compiled in.
    pub(crate) settings: Option<MongoDbSettings>,
    pub(crate) secrets: Secrets,
    pub(crate) clock: WallClock,
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
