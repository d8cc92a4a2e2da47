//! Which environment a request is for. A request that does not say is refused, and nothing is touched.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use config::{Environment, UnknownEnvironment};
use lambda_http::{Context, request::RequestContext};

use crate::Problem;

/// Notes the environment of a request for [`crate::StoreOf`], or refuses the request.
pub(crate) async fn resolve(mut request: Request, next: Next) -> Response {
    match environment(&request) {
        Ok(environment) => {
            request.extensions_mut().insert(environment);
            next.run(request).await
        }
        Err(error) => {
            tracing::error!(error = %error, "request refused: its environment is unknown");
            Problem::internal().into_response()
        }
    }
}

fn environment(request: &Request) -> Result<Environment, UnknownEnvironment> {
    let stage = match request.extensions().get::<RequestContext>() {
        Some(RequestContext::ApiGatewayV1(context)) => context.stage.as_deref(),
        _ => None,
    };
    let context = request.extensions().get::<Context>();
    let arn = context.map_or("", |context| context.invoked_function_arn.as_str());
    Environment::of_invocation(stage, arn)
}
