//! Tables for a test: under names that no other test has, on the server that `TEST_DYNAMODB_ENDPOINT` names,
//! and removed with the test. Nothing of it is for a function.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::{net::SocketAddr, sync::Arc};

use async_trait::async_trait;
use aws_sdk_dynamodb::{Client, config::Intercept};
use config::{DynamoDbSettings, Environment, Secret, WallClock, process::AwsCredentials};
use error::Error;
use store::{
    Driver, Entity, Store,
    contract::{Factory, faults::Remote, frozen},
};
use uuid::Uuid;

use crate::{DynamoDb, tables::Tables};

/// The tables of one test.
#[derive(Clone, Debug)]
pub struct TestTables {
    endpoint: String,
    prefix: String,
    clock: WallClock,
}

impl Default for TestTables {
    /// Tables on the server that the variable names; none is made yet.
    fn default() -> Self {
        let prefix = format!("test-{}-", Uuid::new_v4().simple());
        Self { endpoint: endpoint(), prefix, clock: WallClock::default() }
    }
}

impl TestTables {
    /// Tables that are made already.
    ///
    /// # Panics
    ///
    /// If they cannot be made.
    pub async fn prepared<E: Entity>() -> Self {
        let tables = Self::default();
        for environment in Environment::ALL {
            tables.prepare::<E>(environment).await.unwrap();
        }
        tables
    }

    /// A client of the server, as a store has it.
    pub fn client(&self) -> Client {
        self.of(Environment::Dev, &self.endpoint).client
    }

    /// A store whose requests and answers are watched.
    pub fn open_watched<E: Entity>(&self, watch: impl Intercept + 'static) -> Arc<dyn Store<E>> {
        let mut tables = self.of(Environment::Dev, &self.endpoint);
        let settings = tables.client.config().to_builder().interceptor(watch);
        tables.client = Client::from_conf(settings.build());
        tables.store().unwrap()
    }

    /// Makes an environment's table, or what is missing of it.
    pub async fn prepare<E: Entity>(&self, environment: Environment) -> Result<Vec<String>, Error> {
        self.of(environment, &self.endpoint).prepare::<E>().await
    }

    /// Removes the tables of a kind of entity. One that is not there is no failure.
    pub async fn remove<E: Entity>(&self) {
        for environment in Environment::ALL {
            let table = self.of(environment, &self.endpoint).table::<E>();
            // A server that is gone keeps nothing that matters.
            let _ = table.client.delete_table().table_name(table.name).send().await;
        }
    }

    /// What the names of an environment's tables begin with.
    pub fn prefix(&self, environment: Environment) -> String {
        format!("{}{environment}-", self.prefix)
    }

    fn of(&self, environment: Environment, endpoint: &str) -> Tables {
        let prefix = self.prefix(environment);
        Tables::at(&Secret::new(endpoint), prefix, self.clock.clone()).unwrap()
    }
}

/// The driver as a function on AWS has it, but for what is compiled in and what Lambda gives.
pub fn driver_of<E: Entity>(
    settings: DynamoDbSettings,
    credentials: AwsCredentials,
) -> Box<dyn Driver<E>> {
    let access = move |_| Ok((settings.clone(), credentials.clone()));
    Box::new(DynamoDb { access: Box::new(access) })
}

#[async_trait]
impl<E: Entity> Factory<E> for TestTables {
    async fn open(&self, environment: Environment) -> Arc<dyn Store<E>> {
        self.of(environment, &self.endpoint).store().unwrap()
    }

    async fn clean_up(&self) {
        self.remove::<E>().await;
    }
}

#[async_trait]
impl<E: Entity> Remote<E> for TestTables {
    fn server(&self) -> String {
        self.endpoint.trim_start_matches("http://").trim_end_matches('/').to_owned()
    }

    async fn open_at(&self, address: SocketAddr) -> Arc<dyn Store<E>> {
        self.of(Environment::Dev, &format!("http://{address}")).store().unwrap()
    }

    async fn clean_up(&self) {
        self.remove::<E>().await;
    }
}

#[async_trait]
impl<E: Entity> frozen::Shared<E> for TestTables {
    async fn new() -> Self {
        Self::prepared::<E>().await
    }

    fn data(&self) -> String {
        self.prefix.clone()
    }

    async fn of(prefix: String) -> Self {
        Self { endpoint: endpoint(), prefix, clock: frozen::clock() }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads which server tests use")]
fn endpoint() -> String {
    std::env::var("TEST_DYNAMODB_ENDPOINT")
        .expect("TEST_DYNAMODB_ENDPOINT is the address of a DynamoDB, as `http://127.0.0.1:8000`")
}
