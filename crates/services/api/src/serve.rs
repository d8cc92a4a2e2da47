//! A controller as a Lambda function.

use axum::{
    Router,
    body::Body,
    http::{Uri, header},
    response::Response,
};
use lambda_http::{Error, Request, RequestExt, tower::ServiceBuilder};

/// Answers invocations by API Gateway (REST, Lambda proxy integration) until the process ends.
///
/// # Errors
///
/// When the Runtime API cannot be reached.
pub async fn serve(app: Router) -> Result<(), Error> {
    let service = ServiceBuilder::new()
        .layer(telemetry::InvocationLayer::new())
        .map_request(without_stage)
        .map_response(without_length)
        .service(app);
    lambda_http::run(service).await
}

/// The answer without its length, which API Gateway sets itself: a function's own would reach the caller
/// as `x-amzn-Remapped-Content-Length`.
fn without_length(mut response: Response) -> Response {
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response
}

/// The request at its resource's path. `lambda_http` puts the stage before it: `/dev/books`.
pub(crate) fn without_stage(request: Request) -> axum::http::Request<Body> {
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let path = format!("{}{query}", request.raw_http_path());
    let (mut parts, body) = request.into_parts();
    if let Ok(uri) = path.parse::<Uri>() {
        parts.uri = uri;
    }
    axum::http::Request::from_parts(parts, Body::new(body))
}
