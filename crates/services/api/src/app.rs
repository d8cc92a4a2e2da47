//! What is the same for every controller: the answers to requests that no handler takes.

use std::any::Any;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use tower_http::catch_panic::CatchPanicLayer;

use crate::{
    Problem,
    caller::{self, Anonymous},
    conditional, cors, deadline, environment,
};

/// The largest body of a request, in bytes: larger than any valid entity, small enough to check whole.
pub(crate) const BODY_LIMIT_BYTES: usize = 1 << 20;

/// The application of a controller: its routes, and an answer for every other request. `line` is that of the controller's
/// package.
pub(crate) fn app(routes: Router, line: Option<&'static str>, anonymous: Anonymous) -> Router {
    routes
        .fallback(no_route)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn(conditional::not_modified))
        .layer(DefaultBodyLimit::max(BODY_LIMIT_BYTES))
        .layer(from_fn_with_state(anonymous, caller::identify))
        .layer(from_fn(deadline::keep))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(cors::allow))
        .layer(from_fn_with_state(line, environment::resolve))
}

async fn no_route() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "no_route", "there is nothing at this path")
}

async fn method_not_allowed() -> Problem {
    let detail = "this path takes the methods that `allow` names";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
}

#[expect(clippy::needless_pass_by_value, reason = "the signature is tower-http's")]
fn panicked(payload: Box<dyn Any + Send + 'static>) -> Response {
    let text = payload.downcast_ref::<&str>().copied();
    let message = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    tracing::error!(
        panic = message.unwrap_or("no message"),
        "request failed: its handler panicked"
    );
    Problem::internal().into_response()
}
