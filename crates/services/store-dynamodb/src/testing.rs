//! Tables for a test: under names that no other test has, on the server that `TEST_DYNAMODB_ENDPOINT` names,
//! and removed with the test. Nothing of it is for a function.

use std::{net::SocketAddr, sync::Arc};

use async_trait::async_trait;
use config::{Environment, Secret};
use store::{
    Entity, Store,
    contract::{Factory, faults::Remote},
};
use uuid::Uuid;

use crate::tables::Tables;

/// The variable that names the server: `http://127.0.0.1:8000`.
const ENDPOINT: &str = "TEST_DYNAMODB_ENDPOINT";

/// The tables of one test.
#[derive(Clone, Debug)]
pub struct TestTables {
    endpoint: String,
    prefix: String,
}

impl TestTables {
    /// Tables on the server that the variable names; none is made yet.
    ///
    /// # Panics
    ///
    /// If the variable is not set.
    pub fn new() -> Self {
        Self { endpoint: endpoint(), prefix: format!("test-{}-", Uuid::new_v4().simple()) }
    }

    /// Tables that are made already.
    ///
    /// # Panics
    ///
    /// If they cannot be made.
    pub async fn prepared<E: Entity>() -> Self {
        let tables = Self::new();
        for environment in Environment::ALL {
            let prepared = tables.of(environment, &tables.endpoint).prepare::<E>().await;
            prepared.unwrap_or_else(|error| panic!("{}", error::chain(&error)));
        }
        tables
    }

    /// The server's address: `http://127.0.0.1:8000`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The name of an environment's table.
    pub fn table_name<E: Entity>(&self, environment: Environment) -> String {
        crate::table_name::<E>(&format!("{}{environment}-", self.prefix))
    }

    /// Makes an environment's table, or what is missing of it.
    pub async fn prepare<E: Entity>(
        &self,
        environment: Environment,
    ) -> Result<Vec<String>, error::Error> {
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

    fn of(&self, environment: Environment, endpoint: &str) -> Tables {
        Tables::at(&Secret::new(endpoint), format!("{}{environment}-", self.prefix))
    }
}

impl Default for TestTables {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl<E: Entity> Factory<E> for TestTables {
    async fn open(&self, environment: Environment) -> Arc<dyn Store<E>> {
        open(&self.of(environment, &self.endpoint))
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
        open(&self.of(Environment::Dev, &format!("http://{address}")))
    }

    async fn clean_up(&self) {
        self.remove::<E>().await;
    }
}

fn open<E: Entity>(tables: &Tables) -> Arc<dyn Store<E>> {
    tables.store().unwrap_or_else(|error| panic!("{}", error::chain(&error)))
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads which server tests use")]
fn endpoint() -> String {
    std::env::var(ENDPOINT).unwrap_or_else(|_| {
        panic!(
            "{ENDPOINT} is not set: set it to the address of a DynamoDB, as `http://127.0.0.1:8000`"
        )
    })
}
