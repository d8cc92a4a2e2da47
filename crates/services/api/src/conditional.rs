//! `If-None-Match` on reads: an answer that the caller already has becomes 304 (RFC 9110, 13.1.2).

use axum::{
    body::Body,
    extract::Request,
    http::{Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::precondition::tags;

/// Answers 304 without a body if the answer's entity tag is among those that the caller has.
pub(crate) async fn not_modified(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads || !request.headers().contains_key(header::IF_NONE_MATCH) {
        return next.run(request).await;
    }
    let known = match tags(request.headers(), &header::IF_NONE_MATCH) {
        Ok(known) => known.unwrap_or_default(),
        Err(problem) => return problem.into_response(),
    };
    let mut response = next.run(request).await;
    let tag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
    let has_it = |tag: &str| known.iter().any(|known| known == "*" || weak(known) == weak(tag));
    if response.status() == StatusCode::OK && tag.is_some_and(has_it) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.headers_mut().remove(header::CONTENT_TYPE);
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.body_mut() = Body::empty();
    }
    response
}

/// The opaque part of a tag: what a weak comparison compares.
fn weak(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}
