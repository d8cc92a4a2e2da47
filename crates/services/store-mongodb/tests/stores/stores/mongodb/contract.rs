//! The promises of every store, with the kind of entity that uses all of them.

use store::contract::Specimen;
use store_mongodb::contract::TestDatabase;

store::contract_tests!(Specimen, TestDatabase::new(), "needs a MongoDB server: TEST_MONGODB_URI");
store::evolution_tests!(TestDatabase::new(), "needs a MongoDB server: TEST_MONGODB_URI");
