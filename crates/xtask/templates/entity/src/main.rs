//! The Lambda function `{{package}}`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    {{crate}}::controller({{crate}}::stores()?).run().await
}
