//! A database of its own for each test, on the server that the environment names. It tests nothing
//! itself.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod connection_string;

use std::{any::TypeId, sync::Arc};

use async_trait::async_trait;
use config::{Environment, MongoDbSettings, Secret, Secrets, WallClock};
use mongodb::{
    Client,
    bson::{Document, Uuid, doc},
};
use store::{Driver, Entity, Query, Server, Store, contract::Factory};
use tokio::sync::Mutex;

pub use self::connection_string::{elsewhere, host, with_login};
use self::connection_string::{with_database, with_option};

/// The data of one test. Nothing is there before a store is opened.
pub struct TestDatabase {
    uri: String,
    name: String,
    prepared: Mutex<Vec<(Environment, TypeId)>>,
}

/// Which server the tests run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// MongoDB itself, as a replica set.
    Mongod,
    /// The DocumentDB engine behind MongoDB's protocol: no `explain`, no login, and it takes no notice of
    /// retryable writes.
    DocumentDb,
}

impl TestDatabase {
    /// A database that no other test has.
    ///
    /// # Panics
    ///
    /// If no server is named.
    pub fn new() -> Self {
        Self::at(&server())
    }

    /// A database that no other test has, on the server of this connection string.
    pub fn at(uri: &str) -> Self {
        let name = format!("test_{}", Uuid::new()).replace('-', "");
        Self { uri: with_database(uri, &name), name, prepared: Mutex::default() }
    }

    /// The server and the database.
    pub fn server(&self) -> Server {
        Server::Local(Secret::new(&self.uri))
    }

    /// The name of an environment's database.
    pub fn name(&self, environment: Environment) -> String {
        format!("{environment}_{}", self.name)
    }

    /// The driver's own client, to look behind the store.
    pub async fn client(&self) -> Client {
        Client::with_uri_str(&self.uri).await.unwrap()
    }
}

impl Default for TestDatabase {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl<E: Entity> Factory<E> for TestDatabase {
    async fn open(&self, environment: Environment) -> Arc<dyn Store<E>> {
        let driver: Box<dyn Driver<E>> = crate::driver();
        let mut prepared = self.prepared.lock().await;
        let of_kind = (environment, TypeId::of::<E>());
        if !prepared.contains(&of_kind) {
            driver.prepare(environment, &self.server()).await.unwrap();
            prepared.push(of_kind);
        }
        driver.open(environment, &self.server()).await.unwrap()
    }

    async fn clean_up(&self) {
        let client = self.client().await;
        for environment in Environment::ALL {
            client.database(&self.name(environment)).drop().await.unwrap();
        }
    }
}

/// The driver of a program whose settings, secrets and clock are these.
pub fn driver_with<E: Entity>(
    settings: MongoDbSettings,
    secrets: Secrets,
    clock: WallClock,
) -> Box<dyn Driver<E>> {
    Box::new(crate::driver::MongoDb { settings: Some(settings), secrets, clock })
}

/// The server of the tests.
///
/// # Panics
///
/// If no server is named.
pub fn server() -> String {
    let uri = variable("TEST_MONGODB_URI")
        .expect("TEST_MONGODB_URI must name a MongoDB server, such as mongodb://127.0.0.1:27017/");
    match kind() {
        // As the makers of such services tell their users to.
        Kind::DocumentDb => with_option(&uri, "retryWrites=false"),
        Kind::Mongod => uri,
    }
}

/// What `TEST_MONGODB_KIND` says; a server is MongoDB itself unless it says otherwise.
///
/// # Panics
///
/// If it says what no kind is called.
pub fn kind() -> Kind {
    match variable("TEST_MONGODB_KIND").as_deref() {
        None | Some("mongod") => Kind::Mongod,
        Some("documentdb") => Kind::DocumentDb,
        Some(other) => panic!("TEST_MONGODB_KIND is mongod or documentdb, not {other}"),
    }
}

#[expect(clippy::disallowed_methods, reason = "tests are told their server by the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The command by which a page is asked for, to have it explained.
pub fn command<E: Entity>(query: &Query) -> Option<Document> {
    let find = crate::list::find::<E>(query).ok()??;
    let (filter, sort) = (find.condition, find.order);
    Some(doc! { "find": E::COLLECTION, "filter": filter, "sort": sort, "limit": find.limit })
}
