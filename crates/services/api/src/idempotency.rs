//! `Idempotency-Key`: a creation that a caller may send again without creating twice.

use std::{fmt::Write as _, time::Duration};

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::IdempotentRequest;

use crate::{Caller, Problem, Result};

const HEADER: &str = "idempotency-key";

/// The longest key: room for a UUID with a prefix, and for what other APIs allow.
pub(crate) const LONGEST_KEY: usize = 255;

/// The key under which the caller sends a creation, if it has one
/// (draft-ietf-httpapi-idempotency-key-header). The keys of a caller who is known are that caller's own.
#[derive(Clone, Debug)]
pub struct IdempotencyKey(Option<String>);

impl IdempotencyKey {
    /// What a store is asked to remember: the key, and a digest of the JSON that was sent under it, as it was sent: what
    /// a later version of the program makes of it may differ.
    pub fn request(self, sent: &[u8], keep: Duration) -> Option<IdempotentRequest> {
        let key = self.0?;
        let mut document: Value = serde_json::from_slice(sent).unwrap_or_default();
        document.sort_all_objects();
        let fingerprint = digest(document.to_string().as_bytes());
        Some(IdempotentRequest { key, fingerprint, keep })
    }
}

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let Some(value) = parts.headers.get(HEADER) else { return Ok(Self(None)) };
        let key = value.to_str().map(str::trim).unwrap_or_default();
        let printable = key.bytes().all(|byte| byte.is_ascii_graphic());
        if key.is_empty() || key.len() > LONGEST_KEY || !printable {
            let detail = "`idempotency-key` must be 1 to 255 visible ASCII characters";
            return Err(Problem::new(StatusCode::BAD_REQUEST, "malformed_header", detail));
        }
        let caller = parts.extensions.get::<Caller>();
        let own = match caller.and_then(|caller| caller.principal.as_deref()) {
            Some(principal) => digest(format!("{principal}\n{key}").as_bytes()),
            None => key.to_owned(),
        };
        Ok(Self(Some(own)))
    }
}

/// The SHA-256 of bytes, in hexadecimal.
pub(crate) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
