//! Entities in DynamoDB: the contract, what a server's failures do, and what is particular to tables.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

#[path = "stores/record.rs"]
mod record;

mod stores {
    mod dynamodb {
        mod contract {
            use crate::record::Record;
            use store_dynamodb::testing::TestTables;

            store::contract_tests!(
                Record,
                TestTables::prepared::<Record>().await,
                "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"
            );
        }

        mod faults {
            use crate::record::Record;
            use store_dynamodb::testing::TestTables;

            store::fault_tests!(
                Record,
                TestTables::prepared::<Record>().await,
                "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"
            );
        }

        mod evolution {
            use store::contract::evolution::Later;
            use store_dynamodb::testing::TestTables;

            store::evolution_tests!(
                TestTables::prepared::<Later>().await,
                "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"
            );
        }

        mod lost_answers;
        mod pages;
        mod preparation;
        mod recorder;
    }
}
