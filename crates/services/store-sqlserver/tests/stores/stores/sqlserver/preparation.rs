//! What a store needs is made once, however often and by however many it is made, and never changed unseen.

use config::Environment;
use error::Error;
use store::{Driver, Entity, Index, Indexed, Server};
use store_sqlserver::{Migration, Record, Row, Run, Table, View, contract::TestSchemas};

use crate::parcel::{Parcel, TABLES};

/// Who prepare at the same time.
const RACERS: usize = 8;

async fn prepare<E: Record>(schemas: &TestSchemas) -> Result<Vec<String>, Error> {
    schemas.note(Environment::Dev).await;
    let driver: Box<dyn Driver<E>> = store_sqlserver::driver();
    driver.prepare(Environment::Dev, &Server::Local(schemas.address())).await
}

fn lines(schemas: &TestSchemas, schema: &str, migration: &str) -> [String; 4] {
    [
        format!("schema {}: {schema}", schemas.schema(Environment::Dev)),
        format!("migration 1 of store (idempotency keys): {migration}"),
        format!("migration 1 of parcels (parcels and depots): {migration}"),
        format!("migration 2 of parcels (indexes): {migration}"),
    ]
}

#[tokio::test]
#[ignore = "needs a SQL Server: TEST_SQLSERVER_URL"]
async fn what_is_made_is_found_the_next_time() {
    let schemas = TestSchemas::new();
    let first = prepare::<Parcel>(&schemas).await;
    let second = prepare::<Parcel>(&schemas).await;
    schemas.remove().await;

    assert_eq!(first.unwrap(), lines(&schemas, "made", "applied"));
    assert_eq!(second.unwrap(), lines(&schemas, "found", "found"));
}

#[tokio::test]
#[ignore = "needs a SQL Server: TEST_SQLSERVER_URL"]
async fn of_several_who_prepare_at_once_each_succeeds_and_one_makes() {
    let schemas = std::sync::Arc::new(TestSchemas::new());
    let racers: Vec<_> = (0..RACERS)
        .map(|_| {
            let schemas = std::sync::Arc::clone(&schemas);
            tokio::spawn(async move { prepare::<Parcel>(&schemas).await })
        })
        .collect();
    let mut outcomes = Vec::new();
    for racer in racers {
        outcomes.push(racer.await.unwrap());
    }
    let again = prepare::<Parcel>(&schemas).await;
    let depots = schemas.count("{schema}.[Depots]").await;
    let steps = schemas.count("{schema}.[SchemaMigrations] WHERE [Number] > 0").await;
    schemas.remove().await;

    let outcomes: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
    let (made, found) = (lines(&schemas, "made", "applied"), lines(&schemas, "found", "found"));
    for (place, (made, found)) in made.iter().zip(&found).enumerate() {
        let said: Vec<_> = outcomes.iter().map(|lines| &lines[place]).collect();
        let makers = said.iter().filter(|line| **line == made).count();
        let finders = said.iter().filter(|line| **line == found).count();
        assert_eq!((makers, finders), (1, RACERS - 1), "{said:?}");
    }
    assert_eq!(again.unwrap(), found);
    assert_eq!((depots, steps), (1, 3));
}

#[tokio::test]
#[ignore = "needs a SQL Server: TEST_SQLSERVER_URL"]
async fn a_step_that_was_changed_after_it_was_applied_is_refused() {
    let schemas = TestSchemas::new();
    let first = prepare::<Parcel>(&schemas).await;
    let changed = prepare::<Changed>(&schemas).await;
    let steps = schemas.count("{schema}.[SchemaMigrations] WHERE [Number] > 0").await;
    let again = prepare::<Parcel>(&schemas).await;
    schemas.remove().await;

    first.unwrap();
    let refused = changed.unwrap_err();
    assert!(matches!(refused, Error::Internal { .. }), "{refused:?}");
    assert_eq!(
        error::chain(&refused),
        "failed to prepare a store: migration 2 of parcels (indexes) was changed after it was applied: undo \
         the change, and make it by a new migration"
    );
    // Nor was the step after it taken.
    assert_eq!(steps, 3);
    assert_eq!(again.unwrap(), lines(&schemas, "found", "found"));
}

#[tokio::test]
#[ignore = "needs a SQL Server: TEST_SQLSERVER_URL"]
async fn what_a_preparation_that_broke_off_has_made_is_passed_over() {
    let schemas = TestSchemas::new();
    prepare::<Parcel>(&schemas).await.unwrap();
    // As if it had broken off between the two indexes of its second step.
    let broken_off = "DROP INDEX [IX_Parcels_Sent] ON {schema}.[Parcels];
        DELETE FROM {schema}.[SchemaMigrations] WHERE [Owner] = 'parcels' AND [Number] = 2";
    schemas.run(Environment::Dev, broken_off).await;
    let again = prepare::<Parcel>(&schemas).await;
    let made = "sys.indexes WHERE object_id = OBJECT_ID('{schema}.[Parcels]') AND name LIKE '%X_Parcels_%'";
    let indexes = schemas.count(made).await;
    let third = prepare::<Parcel>(&schemas).await;
    schemas.remove().await;

    let found = lines(&schemas, "found", "found");
    let [schema, keys, tables, _] = found.clone();
    let applied = "migration 2 of parcels (indexes): applied".to_owned();
    assert_eq!(again.unwrap(), [schema, keys, tables, applied]);
    assert_eq!((indexes, third.unwrap()), (2, found.to_vec()));
}

/// Parcels as a later program has them, whose author changed the second step and added a third.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Changed(Parcel);

impl Entity for Changed {
    const NAME: &'static str = Parcel::NAME;
    const COLLECTION: &'static str = Parcel::COLLECTION;
    const INDEXES: &'static [Index] = Parcel::INDEXES;

    fn id(&self) -> &str {
        self.0.id()
    }

    fn indexed(&self) -> Vec<(&'static str, Indexed)> {
        self.0.indexed()
    }
}

impl View for Changed {
    const TABLE: Table = Parcel::TABLE;

    fn of_row(row: Row) -> Result<Self, Error> {
        Parcel::of_row(row).map(Self)
    }
}

impl Record for Changed {
    const MIGRATIONS: &'static [Migration] = &[
        Migration { number: 1, name: "parcels and depots", text: TABLES, run: Run::Together },
        Migration {
            number: 2,
            name: "indexes",
            text: "CREATE INDEX [IX_Parcels_Shelf] ON {schema}.[Parcels] ([Shelf], [ParcelId])",
            run: Run::Apart,
        },
        Migration {
            number: 3,
            name: "another depot",
            text: "INSERT INTO {schema}.[Depots] ([Depot]) VALUES ('south')",
            run: Run::Together,
        },
    ];

    fn to_row(&self) -> Row {
        self.0.to_row()
    }
}
