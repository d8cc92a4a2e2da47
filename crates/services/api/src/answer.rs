//! What a handler answers: an entity as it is kept, with its version as `ETag`.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use store::{Created, Entity, Stored};

use crate::{Json, PublicPath, precondition::entity_tag};

/// 200 with an entity.
#[derive(Debug)]
pub struct Answer<E>(pub Stored<E>);

impl<E: Serialize> IntoResponse for Answer<E> {
    fn into_response(self) -> Response {
        let tag = [(header::ETAG, entity_tag(self.0.version))];
        (tag, Json(self.0)).into_response()
    }
}

/// 201 with the entity that was added, and where it is found.
#[derive(Debug)]
pub struct Added<E> {
    location: String,
    stored: Stored<E>,
}

impl<E: Entity> Added<E> {
    /// The answer to a creation in the collection at `path`; the same for a repeated request.
    pub fn to(path: &PublicPath, created: Created<E>) -> Self {
        let stored = created.into_stored();
        Self { location: path.child(stored.entity.id()), stored }
    }
}

impl<E: Serialize> IntoResponse for Added<E> {
    fn into_response(self) -> Response {
        let mut response = (StatusCode::CREATED, Answer(self.stored)).into_response();
        if let Ok(location) = HeaderValue::try_from(self.location) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }
}

/// 204: the entity is no more.
#[derive(Debug)]
pub struct Removed;

impl IntoResponse for Removed {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}
