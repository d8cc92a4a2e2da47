//! What tests of a kind need: stores of a test's own on the server that the tests are told of, and every
//! statement of the kind. Nothing else uses it.

mod cleaning;
mod server;
mod statements;

use std::{net::SocketAddr, sync::Arc};

use async_trait::async_trait;
use config::{Environment, PoolSettings};
use store::{
    Store,
    contract::{Factory, faults::Remote},
};
use tiberius::AuthMethod;
use tokio::sync::Mutex;
use uuid::Uuid;

pub use self::statements::{reading_statements, statements};
use crate::{
    Record,
    address::Address,
    cell::Cells,
    driver::{LOCAL_POOL, Place},
    read::first_answer,
    statement::Statement,
};

/// Schemas of a test's own, one for each environment, in the database of the tests' server.
pub struct TestSchemas {
    address: Address,
    schemas: String,
    prepared: Mutex<Vec<Environment>>,
}

impl Default for TestSchemas {
    fn default() -> Self {
        Self::new()
    }
}

impl TestSchemas {
    /// Schemas that nobody else has. None is made yet.
    ///
    /// # Panics
    ///
    /// If `TEST_SQLSERVER_URL` names no server.
    pub fn new() -> Self {
        let address = Address::parse(&server::address()).expect("TEST_SQLSERVER_URL is an address");
        let schemas = format!("test_{}_", Uuid::new_v4().simple());
        Self { address, schemas, prepared: Mutex::default() }
    }

    /// The same, with the schema of `dev` made.
    pub async fn prepared<E: Record>() -> Self {
        let schemas = Self::new();
        schemas.prepare::<E>(Environment::Dev).await;
        schemas
    }

    /// The driver's address of these schemas, as a program is told of a server on its machine.
    pub fn address(&self) -> config::Secret {
        let address = server::address();
        let separator = match (address.contains(';'), address.contains('?')) {
            (true, _) => ';',
            (false, true) => '&',
            (false, false) => '?',
        };
        config::Secret::new(&format!("{address}{separator}schemas={}", self.schemas))
    }

    fn place(&self, environment: Environment, server: Option<SocketAddr>) -> Place {
        self.place_of(environment, server, LOCAL_POOL)
    }

    fn place_of(
        &self,
        environment: Environment,
        server: Option<SocketAddr>,
        connections: PoolSettings,
    ) -> Place {
        let address = self.address.clone().moved(server, &self.schemas);
        Place::at(environment, address, connections)
    }

    /// A store of `dev` with these connections, all of which go to this address if one is given.
    ///
    /// # Panics
    ///
    /// If the kind is described wrongly.
    pub fn open_with<E: Record>(
        &self,
        connections: PoolSettings,
        server: Option<SocketAddr>,
    ) -> Arc<dyn Store<E>> {
        let place = self.place_of(Environment::Dev, server, connections);
        place.open().expect("the kind is described well")
    }

    /// A store of `dev` that logs in as somebody else.
    ///
    /// # Panics
    ///
    /// If the kind is described wrongly.
    pub fn open_as<E: Record>(&self, user: &str, password: &str) -> Arc<dyn Store<E>> {
        let mut address = self.address.clone().moved(None, &self.schemas);
        address.login.authentication(AuthMethod::sql_server(user, password));
        let place = Place::at(Environment::Dev, address, LOCAL_POOL);
        place.open().expect("the kind is described well")
    }

    /// The name of an environment's schema.
    pub fn schema(&self, environment: Environment) -> String {
        format!("{}{environment}", self.schemas)
    }

    /// Makes sure that an environment's schema is removed, whoever makes it.
    pub async fn note(&self, environment: Environment) {
        let mut prepared = self.prepared.lock().await;
        if !prepared.contains(&environment) {
            prepared.push(environment);
        }
    }

    /// How many rows there are in `dev` of a text such as `{schema}.[Orders]`, with or without a condition.
    ///
    /// # Panics
    ///
    /// If the server refuses it.
    pub async fn count(&self, of: &str) -> i64 {
        let Place { pool, schema } = self.place(Environment::Dev, None);
        let mut statement = Statement::default();
        statement.push("SELECT CAST(COUNT(*) AS BIGINT) FROM ");
        statement.push(&of.replace("{schema}", &format!("[{schema}]")));
        let mut session = pool.get().await.expect("the server has a connection");
        let rows = first_answer(&mut session, &statement).await;
        let rows = rows.unwrap_or_else(|failure| panic!("{failure}"));
        let row = rows.into_iter().next().expect("a count is a row");
        Cells::of(row).integer().expect("a count is a whole number")
    }

    /// How the driver itself logs in, for measurements of it alone.
    pub fn login(&self) -> tiberius::Config {
        self.address.login.clone()
    }

    async fn prepare<E: Record>(&self, environment: Environment) {
        let mut prepared = self.prepared.lock().await;
        if !prepared.contains(&environment) {
            // It is told first: half a schema has to be removed too.
            prepared.push(environment);
            let made = self.place(environment, None).prepare::<E>().await;
            made.unwrap_or_else(|error| panic!("{}", error::chain(&error)));
        }
    }

    /// Makes the schema of an environment without the tables of any kind, and runs a text in it, in which
    /// `{schema}` stands for its name.
    ///
    /// # Panics
    ///
    /// If the server refuses it.
    pub async fn run(&self, environment: Environment, text: &str) {
        self.note(environment).await;
        let Place { pool, schema } = self.place(environment, None);
        let made = crate::migrate::prepare(&pool, &schema, &[]).await;
        made.unwrap_or_else(|error| panic!("{}", error::chain(&error)));
        let mut session = pool.get().await.expect("the server has a connection");
        let outcome = session.batch(&text.replace("{schema}", &format!("[{schema}]"))).await;
        outcome.unwrap_or_else(|failure| panic!("{failure}"));
    }

    /// Removes the schemas.
    ///
    /// # Panics
    ///
    /// If something is left.
    pub async fn remove(&self) {
        for environment in self.prepared.lock().await.drain(..) {
            let Place { pool, schema } = self.place(environment, None);
            cleaning::remove(&pool, &schema).await;
        }
    }
}

#[async_trait]
impl<E: Record> Factory<E> for TestSchemas {
    async fn open(&self, environment: Environment) -> Arc<dyn Store<E>> {
        self.prepare::<E>(environment).await;
        self.place(environment, None).open().expect("the kind is described well")
    }

    async fn clean_up(&self) {
        self.remove().await;
    }
}

#[async_trait]
impl<E: Record> Remote<E> for TestSchemas {
    fn server(&self) -> String {
        self.address.login.get_addr()
    }

    async fn open_at(&self, address: SocketAddr) -> Arc<dyn Store<E>> {
        self.place(Environment::Dev, Some(address)).open().expect("the kind is described well")
    }

    async fn clean_up(&self) {
        self.remove().await;
    }
}
