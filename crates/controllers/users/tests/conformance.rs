//! What users do as all entities do. What they alone do is in `api.rs`.

api::conformance_tests!(users::controller, user::User, dynamodb);
