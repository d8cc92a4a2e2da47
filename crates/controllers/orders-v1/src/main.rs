//! The Lambda function `orders`, version 1 of its API.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    telemetry::init();
    api::serve(orders_v1::router(orders_v1::stores()?)).await
}
