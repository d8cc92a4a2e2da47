//! What a store promises when its server fails, with a kind that has a unique value besides its identifier.

use store_sqlserver::contract::TestSchemas;

use crate::parcel::Parcel;

store::fault_tests!(
    Parcel,
    TestSchemas::prepared::<Parcel>().await,
    "needs a SQL Server: TEST_SQLSERVER_URL"
);
