//! The way of a function on AWS: settings name a secret, the secret a server, and TLS leads there under an authority
//! that the settings name. All faults are tried on this way, though the server of the tests has no TLS itself.

use std::{net::SocketAddr, sync::Arc};

use async_trait::async_trait;
use config::{CertificateAuthority, Environment, MongoDbSettings, WallClock, testing::Extension};
use error::Error;
use mongodb::{Client, bson::Uuid};
use store::{
    Driver, Server, Store,
    contract::{
        Sample, Specimen,
        faults::{Proxy, Remote},
        frozen::{self, Shared},
        tls::{Authority, TlsDoor},
    },
};
use store_mongodb::contract::{TestServer, driver_with};
use tokio::sync::Mutex;

use super::login_mock::LoginMock;

/// One in which TLS is required.
const ENVIRONMENT: Environment = Environment::Pre;

/// A database that settings lead to.
struct OfSettings {
    database: String,
    authority: Authority,
    extension: Extension,
    clock: WallClock,
    /// Each is open as long as the database is used.
    doors: Mutex<Vec<TlsDoor>>,
}

impl OfSettings {
    async fn with(database: String, clock: WallClock) -> Self {
        let (authority, extension) = (Authority::new(), Extension::start().await);
        Self { database, authority, extension, clock, doors: Mutex::default() }
    }

    async fn prepared() -> Self {
        let of_settings = Self::with(format!("test_{}", Uuid::new()), WallClock::default()).await;
        let server = TestServer::of_environment();
        let door = of_settings.door(&server.host).await;
        of_settings.hold(door, &server);
        let driver = of_settings.driver(door, &of_settings.authority);
        driver.prepare(ENVIRONMENT, &Server::OfSettings).await.unwrap();
        of_settings
    }

    async fn door(&self, server: &str) -> SocketAddr {
        let door = TlsDoor::to(server.to_owned(), &self.authority).await;
        let address = door.address();
        self.doors.lock().await.push(door);
        address
    }

    /// Makes the secret of a door the connection string of what is behind it.
    fn hold(&self, door: SocketAddr, server: &TestServer) {
        let mut server = TestServer { host: door.to_string(), ..server.clone() };
        server.options.push("tls=true".to_owned());
        let secret = serde_json::json!({ "uri": server.uri("") }).to_string();
        self.extension.hold(&secret_of(door), &secret);
    }

    fn driver(&self, door: SocketAddr, authority: &Authority) -> Box<dyn Driver<Specimen>> {
        let settings = MongoDbSettings {
            uri: format!("{}#uri", secret_of(door)).parse().unwrap(),
            database: self.database.clone(),
            connections: 4,
            certificate_authority: CertificateAuthority::File(authority.file().to_owned()),
        };
        driver_with(settings, self.extension.secrets(), self.clock.clone())
    }

    async fn open(&self, door: SocketAddr, authority: &Authority) -> Arc<dyn Store<Specimen>> {
        self.driver(door, authority).open(ENVIRONMENT, &Server::OfSettings).await.unwrap()
    }
}

fn secret_of(door: SocketAddr) -> String {
    format!("flotilla/test/{}", door.port())
}

#[async_trait]
impl Remote<Specimen> for OfSettings {
    fn server(&self) -> String {
        TestServer::of_environment().host
    }

    async fn open_at(&self, address: SocketAddr) -> Arc<dyn Store<Specimen>> {
        let door = self.door(&address.to_string()).await;
        self.hold(door, &TestServer::of_environment());
        self.open(door, &self.authority).await
    }

    async fn clean_up(&self) {
        let client = Client::with_uri_str(TestServer::of_environment().uri("")).await.unwrap();
        client.database(&self.database).drop().await.unwrap();
    }
}

#[async_trait]
impl Shared<Specimen> for OfSettings {
    async fn new() -> Self {
        Self::prepared().await
    }

    fn data(&self) -> String {
        self.database.clone()
    }

    async fn of(data: String) -> Self {
        Self::with(data, frozen::clock()).await
    }
}

store::fault_tests!(
    Specimen,
    OfSettings::prepared().await,
    "needs a MongoDB server: TEST_MONGODB_URI"
);
store::frozen_test!(Specimen, OfSettings, "needs a MongoDB server: TEST_MONGODB_URI");

#[tokio::test]
#[ignore = "needs a MongoDB server: TEST_MONGODB_URI"]
async fn a_login_that_a_mock_refuses_is_read_again_once_in_the_same_call() {
    let of_settings = OfSettings::prepared().await;
    let mut server = TestServer::of_environment();
    let mock = LoginMock::to(server.host.clone(), "hunter1").await;
    let proxy = Proxy::to(mock.address.to_string()).await;
    let door = of_settings.door(&proxy.address().to_string()).await;
    server.options.push("authMechanism=PLAIN".to_owned());
    let mut hold = |password: &str| {
        server.login = format!("user:{password}@");
        of_settings.hold(door, &server);
    };
    hold("hunter1");
    let store = of_settings.open(door, &of_settings.authority).await;
    let created = store.create(&Specimen::sample(1), None).await.unwrap().into_stored();
    let fetched = || of_settings.extension.requests().len();
    let before = fetched();

    // In mid-use: with the new connections comes the new password.
    hold("hunter2");
    mock.expect_password("hunter2");
    proxy.stop().await;
    proxy.start().await;
    let rotated = store.read("specimen-1").await;
    let (refusals, fetches) = (mock.refused(), fetched() - before);

    // The server has a password that the secret has not got yet.
    mock.expect_password("hunter3");
    proxy.stop().await;
    proxy.start().await;
    let refused = store.read("specimen-1").await;
    let (more_refusals, more_fetches) = (mock.refused() - refusals, fetched() - before - fetches);
    of_settings.clean_up().await;

    assert_eq!(rotated.unwrap(), created);
    assert!(refusals > 0);
    assert_eq!(fetches, 1);
    assert!(unavailable(refused).contains("PLAIN failure: Authentication failed."));
    assert!(more_refusals > 0);
    assert_eq!(more_fetches, 1);
}

#[tokio::test]
#[ignore = "needs a MongoDB server: TEST_MONGODB_URI"]
async fn a_login_that_the_server_does_not_know_is_unavailable_and_no_password_is_shown() {
    let of_settings = OfSettings::prepared().await;
    let mut server = TestServer::of_environment();
    let door = of_settings.door(&server.host).await;
    server.login = "nobody:hunter2@".to_owned();
    server.options.push("authMechanism=SCRAM-SHA-256".to_owned());
    of_settings.hold(door, &server);
    let store = of_settings.open(door, &of_settings.authority).await;

    let refused = store.read("1").await;
    of_settings.clean_up().await;

    assert!(unavailable(refused).contains("SCRAM failure: "));
}

#[tokio::test]
#[ignore = "needs a MongoDB server: TEST_MONGODB_URI"]
async fn a_server_of_another_authority_is_not_talked_to() {
    let of_settings = OfSettings::prepared().await;
    let server = TestServer::of_environment();
    let door = of_settings.door(&server.host).await;
    of_settings.hold(door, &server);
    let another = Authority::new();
    let store = of_settings.open(door, &another).await;

    let refused = store.read("1").await;
    of_settings.clean_up().await;

    assert!(unavailable(refused).contains("invalid peer certificate"));
}

/// The reason, which shows no password.
fn unavailable<T: std::fmt::Debug>(outcome: Result<T, Error>) -> String {
    let Err(unavailable @ Error::Unavailable { .. }) = outcome else { panic!("{outcome:?}") };
    let text = error::chain(&unavailable);
    assert!(!format!("{text} {unavailable:?}").contains("hunter"), "{unavailable:?}");
    text
}
