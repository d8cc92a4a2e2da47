//! The Lambda function `orders`, version 2 of its API.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    orders::controller(orders::stores()?).run().await
}
