//! `PATCH`: a JSON Merge Patch (RFC 7396) or a JSON Patch (RFC 6902), by content type.

use axum::{
    extract::{FromRequest, Request},
    http::StatusCode,
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

const MERGE_PATCH: &str = "application/merge-patch+json";
const JSON_PATCH: &str = "application/json-patch+json";

/// Operations in one JSON Patch: more than an entity has fields, few enough to apply at once.
const MOST_OPERATIONS: usize = 100;

/// The largest document that a patch may make, in bytes: `copy` could double it with each operation.
const LARGEST_DOCUMENT_BYTES: usize = 1 << 20;

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
            _ => Err(unsupported_media_type(&format!("{MERGE_PATCH}` or `{JSON_PATCH}"))),
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
                for (index, operation) in operations.iter().enumerate() {
                    json_patch::patch_unsafe(&mut document, std::slice::from_ref(operation))
                        .map_err(|error| failed(index, operation, &error.kind))?;
                    bounded(&document, operation)?;
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

fn failed(index: usize, operation: &PatchOperation, kind: &PatchErrorKind) -> Problem {
    let status = match kind {
        PatchErrorKind::TestFailed => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let detail = format!("operation {index} at `{}` failed: {kind}", operation.path());
    Problem::new(status, "patch_failed", detail)
}

fn bounded(document: &Value, operation: &PatchOperation) -> Result<()> {
    if !matches!(operation, PatchOperation::Copy(_)) {
        return Ok(());
    }
    let size = serde_json::to_vec(document).map_or(usize::MAX, |bytes| bytes.len());
    if size > LARGEST_DOCUMENT_BYTES {
        let detail = format!("the patched document would exceed {LARGEST_DOCUMENT_BYTES} bytes");
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "patch_failed", detail));
    }
    Ok(())
}
