//! A new entity in MongoDB.

#[test]
#[ignore = "needs a MongoDB server: TEST_MONGODB_URI"]
fn a_new_entity_is_tested_and_served_there() {
    super::works_on("mongodb");
}
