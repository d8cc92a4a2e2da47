//! What orders do as all entities do, in their own tables too. What they alone do is in `tests/api.rs`.

api::conformance_tests!(crate::controller, crate::Order, sqlserver_tables);
