//! Which environment a request is for. A request that does not say is refused, and nothing is touched.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use config::{Environment, UnknownEnvironment};
use lambda_http::{Context, request::RequestContext};

use crate::Problem;

/// Notes the environment of a request for [`crate::StoreOf`], or refuses the request. The program's
/// aliases begin with its line, if it has one.
pub(crate) async fn resolve(
    State(line): State<Option<&'static str>>,
    mut request: Request,
    next: Next,
) -> Response {
    match environment(&request, line) {
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

fn environment(request: &Request, line: Option<&str>) -> Result<Environment, UnknownEnvironment> {
    let stage = match request.extensions().get::<RequestContext>() {
        Some(RequestContext::ApiGatewayV1(context)) => context.stage.as_deref(),
        _ => None,
    };
    let context = request.extensions().get::<Context>();
    let arn = context.map_or("", |context| context.invoked_function_arn.as_str());
    if store::IS_FOR_A_LAPTOP {
        Environment::of_invocation_on_a_laptop(stage, arn, line)
    } else {
        Environment::of_invocation(stage, arn, line)
    }
}
