//! The contract in SQL Server, what a store on a server promises besides, and what other programs do to the tables.

use config::Environment;
use error::{Error, Violation};
use store::{
    Created, Expected, Query, Sort, Store,
    contract::{Factory, Sample},
};
use store_sqlserver::contract::TestSchemas;

use crate::Order;

mod contract {
    use super::*;

    store::contract_tests!(Order, TestSchemas::new(), "needs a SQL Server: TEST_SQLSERVER_URL");
}

mod faults {
    use super::*;

    store::fault_tests!(
        Order,
        TestSchemas::prepared::<Order>().await,
        "needs a SQL Server: TEST_SQLSERVER_URL"
    );
}

/// Rows as a legacy program writes them: of identifiers by `CAST(NEWID() AS VARCHAR(36))`, without the columns that have
/// defaults.
const LEGACY: &str = "
    INSERT INTO {schema}.[Orders] ([OrderId], [Customer], [PlacedAt], [Status], [Currency], [Total]) VALUES
    ('0A890000-0000-7000-8000-00000000000A', '1', '2015-10-01', 'pending', 'EUR', 12.5),
    ('FA890000-0000-7000-8000-00000000000A', '1', '2015-10-01', 'pending', 'EUR', 12.5),
    ('aa890000-0000-7000-8000-00000000000a', '1', '2015-10-01', 'pending', 'EUR', 12.5);
    INSERT INTO {schema}.[OrderLines] ([OrderKey], [LineNumber], [Sku], [Quantity], [UnitPrice])
    SELECT [OrderKey], 1, N'An article', 1, 12.5 FROM {schema}.[Orders];
";

#[tokio::test]
#[ignore = "needs a SQL Server: TEST_SQLSERVER_URL"]
async fn an_order_whose_identifier_was_written_in_capitals_is_like_any_other() {
    let schemas = TestSchemas::prepared::<Order>().await;
    schemas.run(Environment::Dev, LEGACY).await;
    let store: std::sync::Arc<dyn Store<Order>> = schemas.open(Environment::Dev).await;

    let mut ids = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
    for (ids, (field, descending)) in ids.iter_mut().zip([
        (None, false),
        (None, true),
        (Some("placed_at"), false),
        (Some("placed_at"), true),
    ]) {
        let sort = Sort { field, descending };
        let mut query = Query { filters: Vec::new(), sort, after: None, limit: 1 };
        loop {
            let page = store.list(&query).await.unwrap();
            ids.extend(page.items.into_iter().map(|stored| stored.entity.id.as_str().to_owned()));
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
    }
    let id = "fa890000-0000-7000-8000-00000000000a";
    let read = store.read(id).await.unwrap();
    let replaced = store.replace(&read.entity.clone().counted(7), &read).await.unwrap();
    let stale = store.replace(&read.entity, &read).await;
    let found = store.read(id).await.unwrap();
    let spelled =
        schemas.count(&format!("{{schema}}.[Orders] WHERE [OrderId] = UPPER('{id}')")).await;
    let deleted = store.delete(id, &Expected::OneOf(vec![found.version])).await;
    let missing = store.read(id).await;
    schemas.remove().await;

    let all = ["0a", "fa", "aa"].map(|first| format!("{first}890000-0000-7000-8000-00000000000a"));
    let reversed: Vec<_> = all.iter().rev().cloned().collect();
    assert_eq!(ids, [all.to_vec(), reversed.clone(), all.to_vec(), reversed]);
    assert_eq!((&read.created_by, &read.entity.id.as_str()), (&None, &id));
    assert!(replaced.version > read.version && matches!(stale, Err(Error::Stale { .. })));
    assert_eq!((found, spelled), (replaced, 1));
    deleted.unwrap();
    assert!(matches!(missing, Err(Error::NotFound { .. })), "{missing:?}");
}

/// What the database of somebody else may have of its own.
const RULES: &str = "
    ALTER TABLE {schema}.[Orders] ADD CONSTRAINT [CK_Orders_Customer] CHECK ([Customer] <> 'nobody');
    CREATE TABLE {schema}.[Labels] ([OrderKey] BIGINT NOT NULL REFERENCES {schema}.[Orders] ([OrderKey]));
";

#[tokio::test]
#[ignore = "needs a SQL Server: TEST_SQLSERVER_URL"]
async fn what_the_database_refuses_is_told_and_leaves_everything_as_it_was() {
    let schemas = TestSchemas::prepared::<Order>().await;
    schemas.run(Environment::Dev, RULES).await;
    let store: std::sync::Arc<dyn Store<Order>> = schemas.open(Environment::Dev).await;
    let refused = Order { customer: "nobody".into(), ..Order::sample(1) };

    let not_created = store.create(&refused, None).await.map(Created::into_stored);
    let created = store.create(&Order::sample(1), None).await.map(Created::into_stored).unwrap();
    let not_replaced = store.replace(&refused, &created).await;
    let labels =
        "INSERT INTO {schema}.[Labels] ([OrderKey]) SELECT [OrderKey] FROM {schema}.[Orders]";
    schemas.run(Environment::Dev, labels).await;
    let not_deleted = store.delete(created.entity.id.as_str(), &Expected::Any).await;
    let read = store.read(created.entity.id.as_str()).await;
    schemas.remove().await;

    let detail = "or another field has a value that the database of orders does not allow";
    for outcome in [not_created, not_replaced] {
        let Err(Error::Invalid(violations)) = outcome else { panic!("{outcome:?}") };
        assert_eq!(violations, [Violation::new("/status", detail)]);
    }
    let Err(Error::Refused { reason }) = not_deleted else { panic!("{not_deleted:?}") };
    assert_eq!(reason, "something else still refers to the order");
    assert_eq!(read.unwrap(), created);
}
