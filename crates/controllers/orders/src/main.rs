//! The Lambda function `orders`, version 2 of its API.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    telemetry::init();
    api::serve(orders::router(orders::stores()?)).await
}
