//! `PATCH`: a JSON Merge Patch (RFC 7396) or a JSON Patch (RFC 6902), by content type.

use std::fmt::Display;

use axum::{
    extract::{FromRequest, Request},
    http::{HeaderName, HeaderValue, StatusCode},
};
use error::Error;
use garde::Validate;
use json_patch::{PatchErrorKind, PatchOperation};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    Problem, Result,
    json::{body, decode, media_type, unsupported_media_type, validate},
};

pub(crate) const MERGE_PATCH: &str = "application/merge-patch+json";
pub(crate) const JSON_PATCH: &str = "application/json-patch+json";

/// What PATCH takes (RFC 5789, 3.1).
const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");
const ACCEPTED: HeaderValue =
    HeaderValue::from_static("application/merge-patch+json, application/json-patch+json");

/// Operations in one JSON Patch: more than an entity has fields, few enough to apply at once.
pub(crate) const MOST_OPERATIONS: usize = 100;

/// How deep a patch may reach, and how deep it may make a document: far deeper than any entity is, and far less than what a
/// thread's stack holds.
const DEEPEST: usize = 32;

/// What the `copy`s of one patch may add to a document, in bytes: each could double it.
const MOST_COPIED_BYTES: usize = 1 << 20;

/// How many characters of a pointer an answer repeats: more than any pointer into an entity has.
const MOST_SHOWN: usize = 100;

/// A change to an entity, not yet applied.
#[derive(Clone, Debug)]
pub enum Patch {
    /// The fields to set; null removes one.
    Merge(Value),
    /// Operations, of which all or none are done.
    Operations(Vec<PatchOperation>),
}

impl<S: Send + Sync> FromRequest<S> for Patch {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        match media_type(request.headers()).as_str() {
            MERGE_PATCH => Ok(Self::Merge(decode(&body(request, state).await?)?)),
            JSON_PATCH => {
                let operations: Vec<PatchOperation> = decode(&body(request, state).await?)?;
                if operations.len() > MOST_OPERATIONS {
                    let detail = format!("a JSON Patch has at most {MOST_OPERATIONS} operations");
                    return Err(Problem::new(StatusCode::BAD_REQUEST, "patch_too_long", detail));
                }
                Ok(Self::Operations(operations))
            }
            _ => {
                let supported = format!("{MERGE_PATCH}` or `{JSON_PATCH}");
                Err(unsupported_media_type(&supported).with_header(ACCEPT_PATCH, ACCEPTED))
            }
        }
    }
}

impl Patch {
    /// The draft with this change made; it obeys the rules of its type.
    pub fn apply<T>(&self, draft: &T) -> Result<T>
    where
        T: Serialize + DeserializeOwned + Validate<Context = ()>,
    {
        let mut document =
            serde_json::to_value(draft).map_err(Error::internal("encode a draft"))?;
        match self {
            Self::Merge(patch) => json_patch::merge(&mut document, patch),
            Self::Operations(operations) => {
                let mut copied_bytes = 0;
                for (index, operation) in operations.iter().enumerate() {
                    let invalid = StatusCode::UNPROCESSABLE_ENTITY;
                    check(&document, operation, &mut copied_bytes)
                        .map_err(|why| failed(invalid, index, operation, why))?;
                    json_patch::patch_unsafe(&mut document, std::slice::from_ref(operation))
                        .map_err(|error| {
                            let test_failed = matches!(error.kind, PatchErrorKind::TestFailed);
                            let status = if test_failed { StatusCode::CONFLICT } else { invalid };
                            failed(status, index, operation, error.kind)
                        })?;
                }
            }
        }
        let bytes =
            serde_json::to_vec(&document).map_err(Error::internal("encode a patched draft"))?;
        let draft = decode(&bytes)?;
        validate(&draft)?;
        Ok(draft)
    }
}

/// Refuses an operation whose outcome would be too deep or too large, before it is done.
fn check(
    document: &Value,
    operation: &PatchOperation,
    copied_bytes: &mut usize,
) -> Result<(), String> {
    let added = match operation {
        PatchOperation::Add(add) => Some(&add.value),
        PatchOperation::Replace(replace) => Some(&replace.value),
        PatchOperation::Copy(copy) => copy.from.resolve(document).ok(),
        PatchOperation::Move(moved) => moved.from.resolve(document).ok(),
        PatchOperation::Remove(_) | PatchOperation::Test(_) => None,
    };
    let levels = operation.path().count() + added.map_or(0, |added| depth(added, DEEPEST + 1));
    if levels > DEEPEST {
        return Err(format!("it reaches deeper than {DEEPEST} levels"));
    }
    if let (PatchOperation::Copy(_), Some(copied)) = (operation, added) {
        *copied_bytes += serde_json::to_vec(copied).map_or(usize::MAX, |bytes| bytes.len());
        if *copied_bytes > MOST_COPIED_BYTES {
            return Err(format!("the patch copies more than {MOST_COPIED_BYTES} bytes"));
        }
    }
    Ok(())
}

/// How many levels a value has, as far as anybody asks.
fn depth(value: &Value, at_most: usize) -> usize {
    let deepest = |values: &mut dyn Iterator<Item = &Value>| {
        values.map(|value| 1 + depth(value, at_most - 1)).max().unwrap_or_default()
    };
    match value {
        _ if at_most == 0 => 0,
        Value::Array(values) => deepest(&mut values.iter()),
        Value::Object(members) => deepest(&mut members.values()),
        _ => 0,
    }
}

fn failed(status: StatusCode, index: usize, at: &PatchOperation, why: impl Display) -> Problem {
    let path: String = at.path().as_str().chars().take(MOST_SHOWN).collect();
    let detail = format!("operation {index} at `{path}` failed: {why}");
    Problem::new(status, "patch_failed", detail)
}
