//! The Lambda function `users`.

use store::Stores;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    telemetry::init();
    api::serve(users::router(Stores::new(config::users)?)).await
}
