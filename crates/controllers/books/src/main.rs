//! The Lambda function `books`.

use store::Stores;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    telemetry::init();
    api::serve(books::router(Stores::new(config::books)?)).await
}
