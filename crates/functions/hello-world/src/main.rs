//! The Lambda function `hello-world`: the smallest function behind a Lambda proxy integration.

use std::convert::Infallible;

use lambda_http::{
    Body, Error, Request, Response, http::header::CONTENT_TYPE, service_fn, tower::ServiceBuilder,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let service = ServiceBuilder::new()
        .layer(telemetry::InvocationLayer::new())
        .service(service_fn(|_: Request| async { Ok::<_, Infallible>(hello()) }));
    lambda_http::run(service).await
}

/// 200 with a JSON text, whatever was asked.
fn hello() -> Response<Body> {
    let mut response = Response::new(Body::from(r#""Hello from Lambda!""#));
    let json = lambda_http::http::HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_a_json_text() {
        let response = hello();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(response.body().as_ref(), br#""Hello from Lambda!""#);
    }
}
