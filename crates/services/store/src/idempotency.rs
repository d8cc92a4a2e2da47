//! A creation that may be sent twice and happens once.

use std::time::Duration;

use crate::Stored;

/// A creation under a key of the caller's choice (`Idempotency-Key`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotentRequest {
    /// The key, as the caller sent it.
    pub key: String,
    /// A digest of the request: the same key with another digest is refused.
    pub fingerprint: String,
    /// How long the answer is kept.
    pub keep: Duration,
}

/// The outcome of a creation.
#[derive(Clone, Debug, PartialEq)]
pub enum Created<E> {
    /// The entity was added now.
    Now(Stored<E>),
    /// It was added by the same request earlier; this is the answer given then.
    Before(Stored<E>),
}

impl<E> Created<E> {
    /// The entity as it was added.
    pub fn into_stored(self) -> Stored<E> {
        match self {
            Self::Now(stored) | Self::Before(stored) => stored,
        }
    }
}
