//! A database of its own for each test, on the server that the environment names. It tests nothing
//! itself.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::{any::TypeId, sync::Arc};

use async_trait::async_trait;
use config::{Environment, MongoDbSettings, Secret, Secrets, WallClock};
use mongodb::{
    Client,
    bson::{Document, Uuid, doc},
};
use store::{Driver, Entity, Query, Server, Store, contract::Factory};
use tokio::sync::Mutex;

/// The data of one test. Nothing is there before a store is opened.
pub struct TestDatabase {
    name: String,
    prepared: Mutex<Vec<(Environment, TypeId)>>,
}

impl TestDatabase {
    /// A database that no other test has.
    pub fn new() -> Self {
        let name = format!("test_{}", Uuid::new()).replace('-', "");
        Self { name, prepared: Mutex::default() }
    }

    /// The server and the database.
    pub fn server(&self) -> Server {
        Server::Local(Secret::new(&TestServer::of_environment().uri(&self.name)))
    }

    /// The name of an environment's database.
    pub fn name(&self, environment: Environment) -> String {
        format!("{environment}_{}", self.name)
    }

    /// The driver's own client, to look behind the store.
    pub async fn client(&self) -> Client {
        Client::with_uri_str(TestServer::of_environment().uri("")).await.unwrap()
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
    Box::new(crate::MongoDb { settings: Some(settings), secrets, clock })
}

/// A server of the tests, which is reached directly even if it is one of several.
#[derive(Clone, Debug)]
pub struct TestServer {
    /// `user:password@`, or nothing.
    pub login: String,
    /// Where it listens: `127.0.0.1:27017`.
    pub host: String,
    /// Of connection strings: `retryWrites=false`.
    pub options: Vec<String>,
}

impl TestServer {
    /// The first server that `TEST_MONGODB_URI` names.
    ///
    /// # Panics
    ///
    /// If it names none.
    pub fn of_environment() -> Self {
        let uri = variable("TEST_MONGODB_URI");
        let place = uri.as_ref().and_then(|uri| uri.strip_prefix("mongodb://"));
        let place = place.expect(
            "TEST_MONGODB_URI must name a MongoDB server, such as mongodb://127.0.0.1:27017/",
        );
        let (place, options) = place.split_once('?').unwrap_or((place, ""));
        let servers = place.split('/').next().unwrap_or_default();
        let (login, hosts) = servers.split_at(servers.rfind('@').map_or(0, |at| at + 1));
        let host = hosts.split(',').next().unwrap_or_default();
        let port = if host.contains(':') { "" } else { ":27017" };
        let is_kept = |option: &&str| {
            !["", "directConnection", "replicaSet"]
                .contains(&option.split('=').next().unwrap_or_default())
        };
        let mut options: Vec<_> = options.split('&').filter(is_kept).map(str::to_owned).collect();
        if is_documentdb() {
            // As the makers of such services tell their users to.
            options.push("retryWrites=false".to_owned());
        }
        options.push("directConnection=true".to_owned());
        if !login.is_empty() && !options.iter().any(|option| option.starts_with("authSource")) {
            options.push("authSource=admin".to_owned());
        }
        Self { login: login.to_owned(), host: format!("{host}{port}"), options }
    }

    /// The connection string.
    pub fn uri(&self, database: &str) -> String {
        let Self { login, host, options } = self;
        let options = options.join("&");
        format!("mongodb://{login}{host}/{database}?{options}")
    }
}

/// Whether the server only speaks MongoDB's protocol, as `TEST_MONGODB_KIND=documentdb` says: that engine has no
/// `explain`, no login, and takes no notice of retryable writes.
///
/// # Panics
///
/// If it says what no kind is called.
pub fn is_documentdb() -> bool {
    match variable("TEST_MONGODB_KIND").as_deref() {
        None | Some("mongod") => false,
        Some("documentdb") => true,
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
