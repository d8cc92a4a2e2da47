//! What a page of another origin may read of an answer (<https://fetch.spec.whatwg.org/#http-cors-protocol>). Which origins
//! there are, the settings say; what a page may send, API Gateway answers before a function is asked.

use axum::{
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use config::Environment;

/// The headers beside those that every page may read.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "Accept-Patch, Allow, ETag, Link, Location, Retry-After, X-Correlation-Id",
);

/// Adds the headers to an answer, whatever it is.
pub(crate) async fn allow(request: Request, next: Next) -> Response {
    let Some(environment) = request.extensions().get::<Environment>().copied() else {
        return next.run(request).await;
    };
    let origin = request.headers().get(header::ORIGIN).cloned();
    let mut response = next.run(request).await;
    let origins = &config::api(environment).origins;
    let origin = origin.as_ref().and_then(|origin| origin.to_str().ok()).unwrap_or_default();
    let headers = response.headers_mut();
    if let Some(Ok(allowed)) = origins.allow(origin).map(HeaderValue::from_str) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
    if origins.vary() {
        headers.append(header::VARY, HeaderValue::from_name(header::ORIGIN));
    }
    response
}
