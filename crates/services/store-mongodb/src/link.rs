//! The way to the server: one client for each opened store, made on its first call. It keeps no
//! connection string.

use std::sync::Arc;

use config::{Environment, Secret, Secrets};
use error::Error;
use mongodb::{Client, Database};
use store::{Entity, Server};
use tokio::sync::Mutex;

use crate::{failure::Failure, place};

/// How to reach a database, and the client that does, once there is one.
pub(crate) struct Link {
    environment: Environment,
    server: Server,
    /// What the server's log calls this program.
    application: &'static str,
    secrets: Secrets,
    current: Mutex<Option<Arc<Linked>>>,
}

/// A client that knows its database.
pub(crate) struct Linked {
    pub(crate) client: Client,
    pub(crate) database: Database,
    /// Server and database, for errors.
    pub(crate) name: String,
}

impl Link {
    pub(crate) fn new<E: Entity>(environment: Environment, server: &Server) -> Self {
        Self {
            environment,
            server: server.clone(),
            application: E::COLLECTION,
            secrets: Secrets::of_process(),
            current: Mutex::default(),
        }
    }

    /// The client. Whoever comes first makes it, which asks nothing of the server.
    pub(crate) async fn get(&self, operation: &'static str) -> Result<Arc<Linked>, Error> {
        let mut current = self.current.lock().await;
        if let Some(linked) = &*current {
            return Ok(Arc::clone(linked));
        }
        let linked = Arc::new(self.make(operation).await?);
        *current = Some(Arc::clone(&linked));
        Ok(linked)
    }

    /// Gives up a client whose login is refused: the next call asks for the password again, which may
    /// have been changed.
    pub(crate) async fn forget(&self, refused: &Arc<Linked>) {
        let mut current = self.current.lock().await;
        if current.as_ref().is_some_and(|linked| Arc::ptr_eq(linked, refused)) {
            *current = None;
        }
    }

    async fn make(&self, operation: &'static str) -> Result<Linked, Error> {
        let uri = self.uri(operation).await?;
        let is_local = matches!(self.server, Server::Local(_));
        let place = place::of(&uri, self.environment, is_local, self.application).await;
        let place = place.map_err(|no_place| match no_place {
            place::NoPlace::Unreadable(unreadable) => Error::internal(operation)(unreadable),
            unresolved @ place::NoPlace::Unresolved(_) => Error::unavailable(operation)(unresolved),
        })?;
        let client = Client::with_options(place.options)
            .map_err(|error| Failure::from(error).into_error(operation, &place.name))?;
        Ok(Linked { database: client.database(&place.database), client, name: place.name })
    }

    async fn uri(&self, operation: &'static str) -> Result<Secret, Error> {
        match &self.server {
            Server::Local(uri) => Ok(uri.clone()),
            Server::OfSettings => {
                let name = &config::mongodb(self.environment).uri;
                self.secrets.get(name).await.map_err(Error::unavailable(operation))
            }
        }
    }
}
