//! The Lambda function `orders`, version 2 of its API.

use store::Stores;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    telemetry::init();
    api::serve(orders::router(Stores::new(config::orders)?)).await
}
