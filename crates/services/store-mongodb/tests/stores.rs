//! MongoDB: the contract, and what is particular to this server. Each test has a database of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod stores {
    mod mongodb {
        mod contract {
            use store::contract::Specimen;
            use store_mongodb::contract::TestDatabase;

            store::contract_tests!(
                Specimen,
                TestDatabase::new(),
                "needs a MongoDB server: TEST_MONGODB_URI"
            );
        }
    }
}
