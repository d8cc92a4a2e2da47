//! Entities in DynamoDB: the contract, what a server's failures do, and what is particular to tables.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

#[path = "stores/record.rs"]
mod record;

mod stores {
    mod dynamodb {
        use store::contract::evolution::Later;
        use store_dynamodb::testing::TestTables;

        use crate::record::Record;

        mod contract {
            use super::*;

            store::contract_tests!(
                Record,
                TestTables::prepared::<Record>().await,
                "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"
            );
            store::evolution_tests!(
                TestTables::prepared::<Later>().await,
                "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"
            );
        }

        mod faults {
            use super::*;

            store::fault_tests!(
                Record,
                TestTables::prepared::<Record>().await,
                "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"
            );
            store::frozen_test!(
                Record,
                TestTables,
                "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"
            );
        }

        mod first_program;
        mod lost_answers;
        mod of_settings;
        mod pages;
        mod preparation;
    }
}
