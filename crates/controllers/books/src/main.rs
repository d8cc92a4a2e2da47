//! The Lambda function `books`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    telemetry::init();
    api::serve(books::router(books::stores()?)).await
}
