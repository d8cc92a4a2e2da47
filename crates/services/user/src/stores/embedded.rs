//! Users in files, as on a laptop.

use std::sync::Arc;

use async_trait::async_trait;
use config::Environment;
use store::{Entity, Store, Stores, contract::Factory};
use tempfile::TempDir;

use crate::User;

/// A directory of data, removed with the test.
struct Directory(TempDir);

#[async_trait]
impl<E: Entity> Factory<E> for Directory {
    async fn open(&self, environment: Environment) -> Arc<dyn Store<E>> {
        Stores::embedded_in(self.0.path()).get(environment).await.unwrap()
    }
}

store::contract_tests!(User, Directory(tempfile::tempdir().unwrap()));
