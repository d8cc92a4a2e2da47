//! What the database itself refuses is told as the tables' description says, and leaves everything as it was.

use config::Environment;
use error::{Error, Violation};
use store::{
    Created, Expected, Store,
    contract::{Factory, Sample},
};
use store_sqlserver::contract::TestSchemas;

use crate::parcel::{Parcel, REFUSED};

/// The most that the table allows as a count.
const MOST: u32 = 1_000_000;

/// The only depot that there is.
const DEPOT: &str = "north";

/// Entities that a CHECK and a foreign key refuse.
fn refused() -> [Parcel; 2] {
    let sample = Parcel::sample(1);
    [
        Parcel { count: MOST + 1, ..sample.clone() },
        Parcel { depot: Some("nowhere".to_owned()), ..sample },
    ]
}

#[track_caller]
fn is_invalid<T: std::fmt::Debug>(outcome: &Result<T, Error>) {
    let expected = [Violation::new(REFUSED.0, REFUSED.1)];
    match outcome {
        Err(Error::Invalid(violations)) => assert_eq!(*violations, expected),
        other => panic!("expected an invalid parcel, got {other:?}"),
    }
}

#[tokio::test]
#[ignore = "needs a SQL Server: TEST_SQLSERVER_URL"]
async fn what_a_constraint_refuses_is_what_the_table_declares() {
    let schemas = TestSchemas::new();
    let store: std::sync::Arc<dyn Store<Parcel>> = schemas.open(Environment::Dev).await;
    let allowed = Parcel { depot: Some(DEPOT.to_owned()), count: MOST, ..Parcel::sample(1) };

    let mut outcomes = Vec::new();
    for parcel in refused() {
        outcomes.push(store.create(&parcel, None).await.map(Created::into_stored));
    }
    let created = store.create(&allowed, None).await.map(Created::into_stored).unwrap();
    for parcel in refused() {
        outcomes.push(store.replace(&parcel, &created).await);
    }
    let read = store.read(&allowed.id).await;
    schemas.remove().await;

    outcomes.iter().for_each(is_invalid);
    assert_eq!(read.unwrap(), created);
}

#[tokio::test]
#[ignore = "needs a SQL Server: TEST_SQLSERVER_URL"]
async fn what_something_else_refers_to_is_not_removed() {
    let schemas = TestSchemas::new();
    let store: std::sync::Arc<dyn Store<Parcel>> = schemas.open(Environment::Dev).await;
    let created = store.create(&Parcel::sample(1), None).await.map(Created::into_stored);
    schemas.run(Environment::Dev, LABELS).await;

    let refused = store.delete(&Parcel::sample(1).id, &Expected::Any).await;
    let read = store.read(&Parcel::sample(1).id).await;
    schemas.remove().await;

    match refused {
        Err(Error::Refused { reason }) => {
            assert_eq!(reason, "something else still refers to the parcel");
        }
        other => panic!("expected a refusal, got {other:?}"),
    }
    assert_eq!(read.unwrap(), created.unwrap());
}

/// What another program keeps of parcels.
const LABELS: &str = "
    CREATE TABLE {schema}.[Labels] (
        [ParcelKey] BIGINT NOT NULL,
        CONSTRAINT [FK_Labels_Parcels] FOREIGN KEY ([ParcelKey]) REFERENCES {schema}.[Parcels] ([ParcelKey])
    );
    INSERT INTO {schema}.[Labels] ([ParcelKey]) SELECT [ParcelKey] FROM {schema}.[Parcels];
";
