//! How a store on a server is plugged in: a crate for each kind of server implements [`Driver`].

use async_trait::async_trait;
use config::{Environment, Secret, StoreKind};
use error::Error;
use std::sync::Arc;

use crate::{Entity, Store};

/// Opens the stores of an entity on one kind of server.
#[async_trait]
pub trait Driver<E: Entity>: Send + Sync {
    /// The kind, as the settings name it.
    fn kind(&self) -> StoreKind;

    /// The store of an environment. It makes nothing there, and need not reach the server yet.
    async fn open(
        &self,
        environment: Environment,
        server: &Server,
    ) -> Result<Arc<dyn Store<E>>, Error>;

    /// Makes what the store needs and does not find: tables, indexes, migrations. What is there stays.
    ///
    /// Answers a line for each thing that it made or found.
    async fn prepare(
        &self,
        environment: Environment,
        server: &Server,
    ) -> Result<Vec<String>, Error>;
}

/// Which server keeps the data of an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Server {
    /// The one that the environment's settings name.
    OfSettings,
    /// One on this machine, by its address: it stands for the servers of all environments, so that the
    /// names of databases, tables or schemas there begin with the environment's.
    Local(Secret),
}
