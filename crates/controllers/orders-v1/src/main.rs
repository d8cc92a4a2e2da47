//! The Lambda function `orders`, version 1 of its API.

use store::Stores;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    telemetry::init();
    api::serve(orders_v1::router(Stores::new(config::orders)?)).await
}
