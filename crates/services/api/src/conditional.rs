//! `If-None-Match` on reads: an answer that the caller already has becomes 304 (RFC 9110, 13.1.2). What is read may be kept
//! by its reader alone, who asks each time whether it still holds.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::precondition::Tags;

/// Answers 304 without a body if the answer's entity tag is among those that the caller has.
pub(crate) async fn not_modified(request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let known = match Tags::of(request.headers(), &header::IF_NONE_MATCH) {
        Ok(known) => known,
        Err(problem) => return problem.into_response(),
    };
    let mut response = next.run(request).await;
    let tag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
    let (Some(tag), StatusCode::OK) = (tag, response.status()) else { return response };
    let has_it = known.is_some_and(|known| known.match_weakly(tag));
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if has_it {
        headers.remove(header::CONTENT_TYPE);
        headers.remove(header::CONTENT_LENGTH);
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
    }
    response
}
