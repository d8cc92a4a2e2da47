//! A login that the server refuses: the caller may come again, the reason is in the log, and no secret is.

use config::{Environment, Secret};
use error::Error;
use store::{Driver, Server, contract::Specimen};
use store_mongodb::contract::TestServer;

#[tokio::test]
#[ignore = "needs a MongoDB server: TEST_MONGODB_URI"]
async fn a_refused_login_is_unavailable_and_says_so_without_the_password() {
    let mut server = TestServer::of_environment();
    server.login = "nobody:hunter2@".to_owned();
    server.options.push("authMechanism=SCRAM-SHA-256".to_owned());
    let driver: Box<dyn Driver<Specimen>> = store_mongodb::driver();
    let server = Server::Local(Secret::new(&server.uri("")));
    let store = driver.open(Environment::Dev, &server).await.unwrap();

    let refused = store.read("1").await.unwrap_err();

    assert!(matches!(refused, Error::Unavailable { .. }), "{refused:?}");
    let text = error::chain(&refused);
    assert!(text.contains("SCRAM") || text.contains("saslStart"), "{text}");
    for text in [text, format!("{refused:?}")] {
        assert!(!text.contains("hunter2"), "{text}");
    }
}
