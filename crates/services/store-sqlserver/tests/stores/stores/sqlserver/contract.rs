//! The promises of every store, with a kind whose columns may be `NULL`.

use store_sqlserver::contract::TestSchemas;

use crate::parcel::Parcel;

store::contract_tests!(Parcel, TestSchemas::new(), "needs a SQL Server: TEST_SQLSERVER_URL");
