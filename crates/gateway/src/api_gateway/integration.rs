//! The step that asks a function, or a mock, for the answer to a request.
//!
//! The only step that waits: what it sends and what it makes of an answer are pure steps of their own.

use bytes::Bytes;
use http::{HeaderValue, Response};
use serde::de::IgnoredAny;
use tokio::time::timeout;

use super::{
    context::Context,
    event,
    gateway_response::{Failure, ResponseType},
    lambda_uri::Unresolved,
    mapping, proxy_answer, response_headers,
    rest_api::{Integration, LambdaIntegration, Mapping},
};
use crate::lambda::{FunctionTarget, Invocation, InvokeError, InvokeOutput, Lambda};

/// The integration's response.
pub(super) async fn respond(
    context: &Context<'_>,
    lambda: &Lambda,
) -> Result<Response<Bytes>, Failure> {
    match &context.method.integration {
        Integration::AwsProxy(integration) => proxy(context, lambda, integration).await,
        Integration::Aws(integration, mapping) => aws(context, lambda, integration, mapping).await,
        Integration::Mock(mapping) => mock(context, mapping),
    }
}

async fn proxy(
    context: &Context<'_>,
    lambda: &Lambda,
    integration: &LambdaIntegration,
) -> Result<Response<Bytes>, Failure> {
    let payload = event::payload(context)
        .map_err(|error| Failure::new(ResponseType::IntegrationFailure, error.to_string()))?;
    let (target, output) = invoke(context, lambda, integration, payload).await?;
    if output.function_error {
        let reason = format!("`{target}` failed: {}", String::from_utf8_lossy(&output.payload));
        return Err(Failure::new(ResponseType::FunctionFailure, reason));
    }
    let binary_media_types = &context.stage.deployment.api.binary_media_types;
    let binary_accepted = binary_media_types.accepted_by(context.request.header("accept"));
    let response = proxy_answer::response(&output.payload, binary_accepted);
    let response = response.map_err(|error| {
        Failure::new(ResponseType::FunctionFailure, format!("`{target}`: {error}"))
    })?;
    Ok(with_trace(context, response))
}

async fn aws(
    context: &Context<'_>,
    lambda: &Lambda,
    integration: &LambdaIntegration,
    mapping: &Mapping,
) -> Result<Response<Bytes>, Failure> {
    let payload = mapping::integration_request(mapping, context.request).map_err(unsupported)?;
    let (selector, result) = match serde_json::from_slice::<IgnoredAny>(&payload) {
        // Lambda's `Invoke` takes JSON only. Its answer to anything else is no function error, so that no pattern
        // matches it, and it reaches the client through the default response.
        Err(error) => (None, could_not_parse(&error)),
        Ok(_) => {
            let (_, output) = invoke(context, lambda, integration, payload).await?;
            let message = output.function_error.then(|| mapping::error_message(&output.payload));
            (message.flatten(), output.payload)
        }
    };
    let mapped = mapping::select(mapping, selector.as_deref()).ok_or_else(no_response)?;
    Ok(with_trace(context, mapping::response(mapped, context.request.header("accept"), result)))
}

fn mock(context: &Context<'_>, mapping: &Mapping) -> Result<Response<Bytes>, Failure> {
    let request = mapping::integration_request(mapping, context.request).map_err(unsupported)?;
    let status = mapping::mock_status(&request).ok_or_else(|| {
        let reason = "the request template of a mock integration says no `statusCode`, such as `{\"statusCode\": 200}`";
        Failure::new(ResponseType::ApiConfigurationError, reason)
    })?;
    let mapped = mapping::select(mapping, Some(&status.to_string())).ok_or_else(no_response)?;
    Ok(mapping::response(mapped, context.request.header("accept"), Bytes::new()))
}

async fn invoke<'c>(
    context: &Context<'c>,
    lambda: &Lambda,
    integration: &LambdaIntegration,
    payload: Bytes,
) -> Result<(&'c FunctionTarget, InvokeOutput), Failure> {
    if !integration.is_post {
        let reason =
            "the integration's `httpMethod` is not POST, and Lambda's Invoke is nothing else";
        return Err(Failure::new(ResponseType::IntegrationFailure, reason));
    }
    let target = match context.stage.target(context.method.number) {
        Some(Ok(target)) => target,
        Some(Err(unresolved)) => return Err(unresolved_target(unresolved)),
        None => {
            return Err(Failure::new(
                ResponseType::IntegrationFailure,
                "the method has no function",
            ));
        }
    };
    let invocation = Invocation { target, payload, trace_id: context.trace.full() };
    match timeout(integration.timeout, lambda.invoke(invocation)).await {
        Ok(Ok(output)) => Ok((target, output)),
        Ok(Err(error)) => Err(refused(context, error)),
        Err(_) => {
            let reason =
                format!("`{target}` took longer than {} ms", integration.timeout.as_millis());
            Err(Failure::new(ResponseType::IntegrationTimeout, reason))
        }
    }
}

fn refused(context: &Context<'_>, error: InvokeError) -> Failure {
    match error {
        InvokeError::FunctionNotFound { target } => {
            let reason = format!(
                "stage `{}` calls `{target}`, which does not exist: publish or promote it, or change the stage's \
                 variable",
                context.stage.name
            );
            Failure::new(ResponseType::IntegrationFailure, reason)
        }
        InvokeError::TooManyRequests { .. } => {
            Failure::new(ResponseType::Throttled, error.to_string())
        }
        InvokeError::PayloadTooLarge { .. } => {
            Failure::new(ResponseType::PayloadTooLarge, error.to_string())
        }
        InvokeError::CannotStart { ref cause, .. } => {
            Failure::new(ResponseType::FunctionFailure, format!("{error}: {cause}"))
        }
    }
}

fn unresolved_target(unresolved: &Unresolved) -> Failure {
    Failure::new(
        ResponseType::IntegrationFailure,
        format!("the integration names no function: {unresolved}"),
    )
}

fn unsupported(_: mapping::UnsupportedMediaType) -> Failure {
    Failure::new(ResponseType::UnsupportedMediaType, "no request template is for this media type")
}

fn no_response() -> Failure {
    let reason = "no integration response matches, and there is no `default` one";
    Failure::new(ResponseType::ApiConfigurationError, reason)
}

fn could_not_parse(error: &serde_json::Error) -> Bytes {
    let message = format!("Could not parse request body into json: {error}");
    Bytes::from(serde_json::json!({ "Type": "User", "message": message }).to_string())
}

/// A mock's response and a gateway response have no trace (`test_invocation_trace_id` of the recorded suite).
fn with_trace(context: &Context<'_>, mut response: Response<Bytes>) -> Response<Bytes> {
    if let Ok(trace) = HeaderValue::try_from(context.trace.full()) {
        response.headers_mut().insert(response_headers::TRACE_ID, trace);
    }
    response
}
