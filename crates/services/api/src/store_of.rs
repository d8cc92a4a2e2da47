//! The store that a request reaches: that of its own environment, and no other.

use std::{ops::Deref, sync::Arc, time::Duration};

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use config::Environment;
use store::{Entity, IdempotentRequest, Store, Stores};

use crate::{IdempotencyKey, Problem, Result};

/// The store of an entity in the environment of the request.
#[derive(Clone)]
pub struct StoreOf<E: Entity> {
    store: Arc<dyn Store<E>>,
    keep: Duration,
}

impl<E: Entity> StoreOf<E> {
    /// What the store is asked to remember of a creation, if the caller gave a key.
    pub fn remember(&self, key: IdempotencyKey, sent: &[u8]) -> Option<IdempotentRequest> {
        key.request(sent, self.keep)
    }
}

impl<E: Entity> Deref for StoreOf<E> {
    type Target = dyn Store<E>;

    fn deref(&self) -> &Self::Target {
        &*self.store
    }
}

impl<S, E> FromRequestParts<S> for StoreOf<E>
where
    S: Send + Sync,
    E: Entity,
    Stores<E>: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        // Without an environment, `api::app` lets no request through to a handler.
        let environment = parts.extensions.get::<Environment>().ok_or_else(Problem::internal)?;
        let stores = Stores::<E>::from_ref(state);
        let store = stores.get(*environment).await?;
        Ok(Self { store, keep: stores.idempotency_keep(*environment) })
    }
}
