//! What tests of a kind need: stores of a test's own on the server that the tests are told of, and every
//! statement of the kind. Nothing else uses it.

mod cleaning;
mod server;
mod statements;

use std::{marker::PhantomData, net::SocketAddr, sync::Arc};

use async_trait::async_trait;
use config::{Environment, PoolSettings};
use store::{
    Entity, Store,
    contract::{Factory, faults::Remote},
};
use tokio::sync::Mutex;
use uuid::Uuid;

pub use self::statements::{document_statements, reading_statements, statements};
use crate::{
    Record,
    address::Address,
    cell::Cells,
    driver::{Kept, LOCAL_POOL, Place},
    statement::Statement,
};

/// Schemas of a test's own, one for each environment, in the database of the tests' server, for kinds that are kept in
/// one way.
pub struct Schemas<W> {
    address: Address,
    schemas: String,
    prepared: Mutex<Vec<Environment>>,
    way: PhantomData<fn() -> W>,
}

/// For kinds in tables of their own.
pub type TestSchemas = Schemas<Tables>;

/// For any kind, as documents.
pub type TestDocuments = Schemas<Documents>;

/// A way to keep a kind.
#[doc(hidden)]
pub trait Way<E: Entity>: 'static {
    fn kept() -> Kept<E>;
}

#[doc(hidden)]
pub enum Tables {}

#[doc(hidden)]
pub enum Documents {}

impl<E: Record> Way<E> for Tables {
    fn kept() -> Kept<E> {
        Kept::tables()
    }
}

impl<E: Entity> Way<E> for Documents {
    fn kept() -> Kept<E> {
        Kept::documents()
    }
}

impl<W> Default for Schemas<W> {
    fn default() -> Self {
        Self::new()
    }
}

impl<W> Schemas<W> {
    /// Schemas that nobody else has. None is made yet.
    ///
    /// # Panics
    ///
    /// If `TEST_SQLSERVER_URL` names no server.
    pub fn new() -> Self {
        Self::of(format!("test_{}_", Uuid::new_v4().simple()))
    }

    /// The schemas that another process has made, and removes.
    ///
    /// # Panics
    ///
    /// If `TEST_SQLSERVER_URL` names no server.
    pub fn of(schemas: String) -> Self {
        let address = Address::parse(&server::address()).expect("TEST_SQLSERVER_URL is an address");
        Self { address, schemas, prepared: Mutex::default(), way: PhantomData }
    }

    /// What their names begin with, before the environment's.
    pub fn names(&self) -> &str {
        &self.schemas
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
        Place::of_address(environment, self.address.clone().moved(server, &self.schemas))
    }

    /// The same, with the schema of `dev` made.
    pub async fn prepared<E: Entity>() -> Self
    where
        W: Way<E>,
    {
        let schemas = Self::new();
        schemas.prepare::<E>(Environment::Dev).await;
        schemas
    }

    async fn prepare<E: Entity>(&self, environment: Environment)
    where
        W: Way<E>,
    {
        let mut prepared = self.prepared.lock().await;
        if !prepared.contains(&environment) {
            // It is told first: half a schema has to be removed too.
            prepared.push(environment);
            let made = self.place(environment, None).prepare(&W::kept()).await;
            made.unwrap_or_else(|error| panic!("{}", error::chain(&error)));
        }
    }

    /// A store of `dev` with these connections, all of which go to this address if one is given.
    ///
    /// # Panics
    ///
    /// If the kind is described wrongly.
    pub fn open_with<E: Entity>(
        &self,
        limits: PoolSettings,
        server: Option<SocketAddr>,
    ) -> Arc<dyn Store<E>>
    where
        W: Way<E>,
    {
        let place = Place { limits, ..self.place(Environment::Dev, server) };
        place.open(&W::kept()).expect("the kind is described well")
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
        let place = self.place(Environment::Dev, None);
        let mut statement = Statement::default();
        statement.push("SELECT CAST(COUNT(*) AS BIGINT) FROM ");
        statement.push(&of.replace("{schema}", &format!("[{}]", place.schema)));
        let connections = place.connections();
        let mut session = connections.get().await.expect("the server has a connection");
        let row = session.row(&statement).await.unwrap_or_else(|failure| panic!("{failure}"));
        Cells::of(row).integer().expect("a count is a whole number")
    }

    /// How the driver itself logs in, for measurements of it alone.
    pub fn login(&self) -> tiberius::Config {
        self.address.login.clone()
    }

    /// Makes the schema of an environment without the tables of any kind, and runs a text in it, in which
    /// `{schema}` stands for its name.
    ///
    /// # Panics
    ///
    /// If the server refuses it.
    pub async fn run(&self, environment: Environment, text: &str) {
        self.note(environment).await;
        let place = self.place(environment, None);
        let made = crate::migrate::prepare(&place, &[]).await;
        made.unwrap_or_else(|error| panic!("{}", error::chain(&error)));
        let connections = place.connections();
        let mut session = connections.get().await.expect("the server has a connection");
        let text = text.replace("{schema}", &format!("[{}]", place.schema));
        session.batch(&text).await.unwrap_or_else(|failure| panic!("{failure}"));
    }

    /// Removes the schemas.
    ///
    /// # Panics
    ///
    /// If something is left.
    pub async fn remove(&self) {
        for environment in self.prepared.lock().await.drain(..) {
            cleaning::remove(&self.place(environment, None)).await;
        }
    }
}

#[async_trait]
impl<E: Entity, W: Way<E>> Factory<E> for Schemas<W> {
    async fn open(&self, environment: Environment) -> Arc<dyn Store<E>> {
        self.prepare::<E>(environment).await;
        self.place(environment, None).open(&W::kept()).expect("the kind is described well")
    }

    async fn clean_up(&self) {
        self.remove().await;
    }
}

#[async_trait]
impl<E: Entity, W: Way<E>> Remote<E> for Schemas<W> {
    fn server(&self) -> String {
        self.address.login.get_addr()
    }

    async fn open_at(&self, address: SocketAddr) -> Arc<dyn Store<E>> {
        self.open_with(LOCAL_POOL, Some(address))
    }

    async fn clean_up(&self) {
        self.remove().await;
    }
}
