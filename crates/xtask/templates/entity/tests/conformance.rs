//! What {{things}} do as all entities do. A test of what they alone do stands in a file beside this one.

api::conformance_tests!({{crate}}::controller, {{crate}}::{{Type}}, dynamodb, mongodb, sqlserver);
