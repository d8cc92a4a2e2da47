//! The Lambda function `books`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    books::controller(books::stores()?).run().await
}
