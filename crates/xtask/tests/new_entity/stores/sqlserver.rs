//! A new entity in SQL Server.

#[test]
#[ignore = "needs a SQL Server: TEST_SQLSERVER_URL"]
fn a_new_entity_is_tested_and_served_there() {
    super::works_on("sqlserver");
}
