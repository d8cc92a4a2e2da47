//! The contract in the embedded store.

use std::sync::Arc;

use async_trait::async_trait;
use config::Environment;
use store::{Store, Stores, contract::Factory};
use tempfile::TempDir;

use crate::Order;

struct Directory(TempDir);

#[async_trait]
impl Factory<Order> for Directory {
    async fn open(&self, environment: Environment) -> Arc<dyn Store<Order>> {
        Stores::embedded_in(self.0.path()).get(environment).await.unwrap()
    }
}

store::contract_tests!(Order, Directory(tempfile::tempdir().unwrap()));
