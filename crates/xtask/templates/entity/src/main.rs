//! The Lambda function `{{package}}`.

use store::Stores;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    telemetry::init();
    api::serve({{crate}}::router(Stores::new(config::{{crate}})?)).await
}
