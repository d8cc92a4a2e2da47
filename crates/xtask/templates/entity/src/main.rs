//! The Lambda function `{{package}}`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    telemetry::init();
    api::serve({{crate}}::router({{crate}}::stores()?)).await
}
