//! How long a request may take: until shortly before its invocation ends.

use axum::{extract::Request, middleware::Next, response::Response};
use lambda_http::Context;

/// Lets every call to a store end before the invocation does.
pub(crate) async fn keep(request: Request, next: Next) -> Response {
    match request.extensions().get::<Context>().map(Context::deadline) {
        Some(deadline) => store::deadline::until(deadline, next.run(request)).await,
        None => next.run(request).await,
    }
}
