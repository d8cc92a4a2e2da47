//! A new entity in DynamoDB.

#[test]
#[ignore = "needs a DynamoDB server: TEST_DYNAMODB_ENDPOINT"]
fn a_new_entity_is_tested_and_served_there() {
    super::works_on("dynamodb");
}
