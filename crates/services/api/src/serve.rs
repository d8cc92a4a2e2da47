//! A controller as a Lambda function.

use axum::{Router, body::Body, http::Uri};
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
        .service(app);
    lambda_http::run(service).await
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
