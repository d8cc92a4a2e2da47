//! The Lambda function `orders`, version 1 of its API.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    orders_v1::controller(orders_v1::stores()?).run().await
}
