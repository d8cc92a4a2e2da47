//! The Lambda function `hello-world`: the smallest function behind a Lambda proxy integration.

use std::convert::Infallible;

use lambda_runtime::{Error, service_fn};
use telemetry::{ProxyAnswer, ProxyLayer};
use tower::ServiceBuilder;

/// A JSON text, whatever is asked.
const HELLO: &str = r#""Hello from Lambda!""#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let service = ServiceBuilder::new()
        .layer(ProxyLayer::new())
        .service(service_fn(|()| async { Ok::<_, Infallible>(ProxyAnswer::json(HELLO)) }));
    lambda_runtime::run(service).await
}
