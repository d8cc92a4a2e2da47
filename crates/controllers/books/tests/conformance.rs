//! What books do as all entities do. What they alone do is in `api.rs`.

api::conformance_tests!(books::controller, books::Book, mongodb);
