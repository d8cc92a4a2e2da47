//! Schemas that every controller's operations have.

use serde_json::{Map, Value, json};

use super::schemas::reference;
use crate::patch::MOST_OPERATIONS;

/// The names of the schemas.
pub(super) const PROBLEM: &str = "Problem";
pub(super) const JSON_PATCH: &str = "JsonPatch";
const FIELD_ERROR: &str = "FieldError";

/// A JSON pointer (RFC 6901).
const POINTER: &str = "^(/([^/~]|~[01])*)*$";

pub(super) fn schemas() -> Map<String, Value> {
    let named = [(PROBLEM, problem()), (FIELD_ERROR, field_error()), (JSON_PATCH, json_patch())];
    named.map(|(name, schema)| (name.to_owned(), schema)).into_iter().collect()
}

fn problem() -> Value {
    json!({
        "description": "A problem document (RFC 9457) of the type `about:blank`. `code` is stable: `malformed_body`, `malformed_header`, \
            `unreadable_body`, `invalid_parameters` and `patch_too_long` (400), `unauthenticated` (401), `forbidden` (403), `not_found` \
            (404), `taken`, `refused` and `patch_failed` (409), `stale` and `exists` (412), `body_too_large` (413), \
            `unsupported_media_type` (415), `invalid`, `key_reused` and `patch_failed` (422), `internal` (500), `unavailable` (503).",
        "type": "object",
        "required": ["title", "status", "code"],
        "properties": {
            "type": {"type": "string", "default": "about:blank"},
            "title": {"type": "string"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "code": {"type": "string", "pattern": "^[a-z_]+$"},
            "detail": {"description": "A sentence to act on. A 5xx has none.", "type": "string"},
            "errors": {"description": "Every wrong field or parameter.", "type": "array", "items": reference(FIELD_ERROR)},
        },
        "example": {
            "title": "Unprocessable Entity",
            "status": 422,
            "code": "invalid",
            "detail": "one or more fields have values that are not allowed",
            "errors": [{"pointer": "/name", "detail": "length is lower than 1"}],
        },
    })
}

fn field_error() -> Value {
    json!({
        "description": "One wrong part of a request, by its `pointer` or its `parameter`.",
        "type": "object",
        "required": ["detail"],
        "properties": {
            "pointer": {"description": "A JSON pointer (RFC 6901) into the body.", "type": "string", "pattern": POINTER},
            "parameter": {"description": "The name of a query parameter.", "type": "string"},
            "detail": {"description": "A phrase that says why.", "type": "string"},
        },
    })
}

fn json_patch() -> Value {
    json!({
        "description": "Operations (RFC 6902) on the document that PUT takes; all of them are done, or none.",
        "type": "array",
        "maxItems": MOST_OPERATIONS,
        "items": {
            "type": "object",
            "required": ["op", "path"],
            "properties": {
                "op": {"type": "string", "enum": ["add", "remove", "replace", "move", "copy", "test"]},
                "path": {"description": "A JSON pointer (RFC 6901).", "type": "string", "pattern": POINTER},
                "from": {"description": "A JSON pointer, of `move` and `copy`.", "type": "string", "pattern": POINTER},
                "value": {"description": "Any JSON, of `add`, `replace` and `test`.", "nullable": true},
            },
        },
    })
}
