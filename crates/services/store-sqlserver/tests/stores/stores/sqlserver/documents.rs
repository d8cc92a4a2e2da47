//! Any entity as documents: the promises of every store, with the kind that uses all of them.

use std::{net::SocketAddr, sync::Arc};

use async_trait::async_trait;
use config::PoolSettings;
use store::{
    Entity, Store,
    contract::{
        Specimen,
        faults::Remote,
        frozen::{FROZEN, Shared},
    },
};
use store_sqlserver::contract::TestDocuments;

mod contract {
    use super::*;

    store::contract_tests!(
        Specimen,
        TestDocuments::new(),
        "needs a SQL Server: TEST_SQLSERVER_URL"
    );
}

mod faults {
    use super::*;

    store::fault_tests!(
        Specimen,
        TestDocuments::prepared::<Specimen>().await,
        "needs a SQL Server: TEST_SQLSERVER_URL"
    );
}

store::evolution_tests!(TestDocuments::new(), "needs a SQL Server: TEST_SQLSERVER_URL");

store::frozen_test!(Specimen, Frozen, "needs a SQL Server: TEST_SQLSERVER_URL");

/// Documents by connections that are too old once the process was frozen.
struct Frozen(TestDocuments);

#[async_trait]
impl<E: Entity> Remote<E> for Frozen {
    fn server(&self) -> String {
        Remote::<E>::server(&self.0)
    }

    async fn open_at(&self, address: SocketAddr) -> Arc<dyn Store<E>> {
        let limits = PoolSettings { size: 4, idle_s: FROZEN.as_secs() - 1, lifetime_s: 600 };
        self.0.open_with(limits, Some(address))
    }

    async fn clean_up(&self) {
        Remote::<E>::clean_up(&self.0).await;
    }
}

#[async_trait]
impl<E: Entity> Shared<E> for Frozen {
    async fn new() -> Self {
        Self(TestDocuments::prepared::<E>().await)
    }

    fn data(&self) -> String {
        self.0.names().to_owned()
    }

    async fn of(data: String) -> Self {
        Self(TestDocuments::of(data))
    }
}
