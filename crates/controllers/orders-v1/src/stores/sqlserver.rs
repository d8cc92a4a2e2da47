//! Orders that another program wrote, on a real server.

use config::Environment;
use error::Error;
use store::{Expected, Query, Server, Sort};
use store_sqlserver::contract::TestSchemas;

use crate::Order;

/// The tables as a legacy program made and filled them: without the columns that have defaults.
const LEGACY: &str = "
    CREATE TABLE {schema}.[Orders] (
        [OrderKey] BIGINT IDENTITY(1, 1) NOT NULL PRIMARY KEY,
        [OrderId] VARCHAR(36) COLLATE Latin1_General_BIN2 NOT NULL UNIQUE,
        [Customer] VARCHAR(64) NOT NULL, [PlacedAt] DATETIMEOFFSET(3) NOT NULL,
        [Status] VARCHAR(16) NOT NULL, [Currency] VARCHAR(3) NOT NULL,
        [Total] DECIMAL(28, 4) NOT NULL, [TotalScale] TINYINT NOT NULL DEFAULT 2,
        [CreatedAt] DATETIME2(3) NOT NULL DEFAULT SYSUTCDATETIME(),
        [UpdatedAt] DATETIME2(3) NOT NULL DEFAULT SYSUTCDATETIME(),
        [RowVersion] ROWVERSION NOT NULL
    );
    INSERT INTO {schema}.[Orders] ([OrderId], [Customer], [PlacedAt], [Status], [Currency], [Total])
    VALUES
    ('01890000-0000-7000-8000-00000000000A', '1 ', '2015-10-01T02:00:00.001+02:00', 'paid', 'EUR', 12.5),
    ('01890000-0000-7000-8000-00000000000b', '1 ', '2015-10-01T02:00:00.001+02:00', 'paid', 'EUR', 12.5)
";

#[tokio::test]
#[ignore = "needs a SQL Server: TEST_SQLSERVER_URL"]
async fn a_legacy_row_is_read_and_never_written() {
    let schemas = TestSchemas::new();
    schemas.run(Environment::Dev, LEGACY).await;
    let server = Server::Local(schemas.address());
    let driver = store_sqlserver::read_only_driver::<Order>();
    let store = driver.open(Environment::Dev, &server).await.unwrap();

    let sort = Sort { field: Some("placed_at"), descending: false };
    let first = Query { filters: vec![], sort, after: None, limit: 1 };
    let page = store.list(&first).await.unwrap();
    let next = store.list(&Query { after: page.next, ..first }).await.unwrap();
    let read = store.read("01890000-0000-7000-8000-00000000000a").await.unwrap();
    let written = store.replace(&read.entity, &read).await;
    let deleted = store.delete(&read.entity.id, &Expected::Any).await;
    schemas.remove().await;

    // Whoever wrote the identifier in capitals: no page leaves it out, or the one after it.
    assert_eq!(page.items, std::slice::from_ref(&read));
    let ids: Vec<_> = next.items.iter().map(|stored| &*stored.entity.id).collect();
    assert_eq!((ids, next.next), (vec!["01890000-0000-7000-8000-00000000000b"], None));
    let Order { customer, placed_at, status, total, .. } = &read.entity;
    let placed_at = placed_at.to_string();
    let found = [customer.as_str(), placed_at.as_str(), status, total];
    assert_eq!(found, ["1", "2015-10-01T00:00:00.001Z", "paid", "12.50"]);
    assert!(matches!(written, Err(Error::Internal { .. })), "{written:?}");
    assert!(matches!(deleted, Err(Error::Internal { .. })), "{deleted:?}");
}
