//! The contract in SQL Server, and what a store on a server promises besides.

mod contract {
    use store_sqlserver::contract::TestSchemas;

    use crate::Order;

    store::contract_tests!(Order, TestSchemas::new(), "needs a SQL Server: TEST_SQLSERVER_URL");
}

mod faults {
    use store_sqlserver::contract::TestSchemas;

    use crate::Order;

    store::fault_tests!(
        Order,
        TestSchemas::prepared::<Order>().await,
        "needs a SQL Server: TEST_SQLSERVER_URL"
    );
}
