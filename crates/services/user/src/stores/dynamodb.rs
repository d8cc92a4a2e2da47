//! Users in DynamoDB, as on AWS.

use store_dynamodb::testing::TestTables;

use crate::User;

store::contract_tests!(
    User,
    TestTables::prepared::<User>().await,
    "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"
);

mod faults {
    use super::{TestTables, User};

    store::fault_tests!(
        User,
        TestTables::prepared::<User>().await,
        "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"
    );
}
