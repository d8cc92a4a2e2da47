//! The way of a function on AWS: to the endpoint of its settings, by TLS with a certificate of the settings'
//! authority, with the credentials that it is given. There is no login; credentials last as long as the process.

use config::{
    CertificateAuthority, DynamoDbSettings, Environment, Secret, process::AwsCredentials,
};
use error::Error;
use store::{
    Driver, Entity, Query, Server, Sort,
    contract::{
        Sample,
        faults::Remote,
        tls::{Authority, TlsDoor},
    },
};
use store_dynamodb::testing::{TestTables, driver_of};

use crate::record::Record;

const HERE: Environment = Environment::Pro;

fn driver(tables: &TestTables, door: &TlsDoor, trusted: &Authority) -> Box<dyn Driver<Record>> {
    let settings = DynamoDbSettings {
        region: "eu-south-2".to_owned(),
        table_prefix: tables.prefix(HERE),
        endpoint: Some(format!("https://{}", door.address())),
        certificate_authority: CertificateAuthority::File(trusted.file().to_owned()),
    };
    let credentials = AwsCredentials {
        access_key_id: "AKIDEXAMPLE".to_owned(),
        secret_access_key: Secret::new("wJalrXUtnFEMI"),
        session_token: Some(Secret::new("IQoJb3JpZ2luX2Vj")),
    };
    driver_of(settings, credentials)
}

#[tokio::test]
#[ignore = "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
async fn a_function_prepares_opens_and_uses_what_its_settings_name() {
    let (tables, authority) = (TestTables::default(), Authority::new());
    let door = TlsDoor::to(Remote::<Record>::server(&tables), &authority).await;
    let driver = driver(&tables, &door, &authority);

    let name = store_dynamodb::table_name::<Record>(&tables.prefix(HERE));
    match driver.prepare(HERE, &Server::OfSettings).await {
        Ok(lines) => assert_eq!(lines.last(), Some(&format!("recovery `{name}`: on"))),
        // The last step, which servers for a laptop do not have.
        Err(error) => {
            assert_eq!(error::chain(&error), "failed to prepare a table: UnknownOperationException")
        }
    }

    let store = driver.open(HERE, &Server::OfSettings).await.unwrap();
    let created = store.create(&Record::sample(1), None).await.unwrap().into_stored();
    assert_eq!(store.read(created.entity.id()).await.unwrap(), created);
    let query = Query { filters: vec![], sort: Sort::BY_ID, after: None, limit: 5 };
    assert_eq!(store.list(&query).await.unwrap().items, [created]);

    let unprotected = tables.client().update_table().table_name(name);
    unprotected.deletion_protection_enabled(false).send().await.unwrap();
    tables.remove::<Record>().await;
}

#[tokio::test]
#[ignore = "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
async fn a_server_that_the_settings_do_not_vouch_for_gets_nothing() {
    let (tables, authority) = (TestTables::default(), Authority::new());
    let door = TlsDoor::to(Remote::<Record>::server(&tables), &Authority::new()).await;

    let driver = driver(&tables, &door, &authority);
    let store = driver.open(HERE, &Server::OfSettings).await.unwrap();
    let refused = store.read("1").await.unwrap_err();

    let text = error::chain(&refused);
    assert!(matches!(refused, Error::Unavailable { .. }), "{text}");
    assert!(text.contains("certificate"), "{text}");
}
