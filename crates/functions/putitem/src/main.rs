//! The Lambda function `putitem`.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use tower::ServiceBuilder;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let users = putitem::stores()?;
    let service = ServiceBuilder::new()
        .layer(telemetry::EventLayer::new())
        .service(service_fn(|event: LambdaEvent<Value>| putitem::handle(&users, event)));
    lambda_runtime::run(service).await
}
