//! The promises of stores on servers, when the server or the way to it fails.

use std::{net::SocketAddr, sync::Arc};

use async_trait::async_trait;
use config::{Environment, Secret};
use store::{
    Driver, Server, Store,
    contract::{Factory, Specimen, faults::Remote},
};
use store_mongodb::contract::{TestDatabase, elsewhere, server};

struct ThroughProxy {
    database: TestDatabase,
    host: String,
}

impl ThroughProxy {
    /// With all prepared, directly on the server.
    async fn new() -> Self {
        let database = TestDatabase::new();
        let factory: &dyn Factory<Specimen> = &database;
        factory.open(Environment::Dev).await;
        Self { database, host: store_mongodb::contract::host(&server()) }
    }
}

#[async_trait]
impl Remote<Specimen> for ThroughProxy {
    fn server(&self) -> String {
        self.host.clone()
    }

    async fn open_at(&self, address: SocketAddr) -> Arc<dyn Store<Specimen>> {
        let Server::Local(uri) = self.database.server() else { panic!("it is a server nearby") };
        let server = Server::Local(Secret::new(&elsewhere(uri.expose(), address)));
        let driver: Box<dyn Driver<Specimen>> = store_mongodb::driver();
        driver.open(Environment::Dev, &server).await.expect("a store needs no server to be opened")
    }

    async fn clean_up(&self) {
        Factory::<Specimen>::clean_up(&self.database).await;
    }
}

store::fault_tests!(
    Specimen,
    ThroughProxy::new().await,
    "needs a MongoDB server: TEST_MONGODB_URI"
);
