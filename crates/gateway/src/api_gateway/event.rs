//! The event that a proxy integration sends to a function.
//!
//! Field by field as recorded in `test_lambda_aws_proxy_integration`; it decides nothing about the answer.

mod fields;

use std::borrow::Cow;

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use indexmap::IndexMap;
use serde::Serialize;

use self::fields::{MultiValues, Parameters, SingleValues};
use super::{context::Context, query, request_headers};
use crate::lambda::ACCOUNT;

/// What an event takes beside the body: most are between 1 and 2 KB.
const EVENT_BYTES: usize = 2048;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProxyEvent<'a> {
    resource: &'a str,
    path: &'a str,
    http_method: &'a str,
    headers: SingleValues<'a>,
    multi_value_headers: MultiValues<'a>,
    query_string_parameters: Option<SingleValues<'a>>,
    multi_value_query_string_parameters: Option<MultiValues<'a>>,
    path_parameters: Option<Parameters<'a>>,
    stage_variables: Option<&'a IndexMap<String, String>>,
    request_context: RequestContext<'a>,
    body: Option<Cow<'a, str>>,
    is_base64_encoded: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext<'a> {
    resource_id: &'a str,
    resource_path: &'a str,
    http_method: &'a str,
    extended_request_id: &'a str,
    request_time: &'a str,
    path: &'a str,
    account_id: &'a str,
    protocol: &'a str,
    stage: &'a str,
    domain_prefix: &'a str,
    request_time_epoch: u64,
    request_id: &'a str,
    identity: Identity<'a>,
    domain_name: &'a str,
    deployment_id: &'a str,
    api_id: &'a str,
}

/// Nobody is known by name: there is no IAM here, so those fields are what AWS has for an open method.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Identity<'a> {
    cognito_identity_pool_id: Option<()>,
    account_id: Option<()>,
    cognito_identity_id: Option<()>,
    caller: Option<()>,
    source_ip: &'a str,
    principal_org_id: Option<()>,
    access_key: Option<()>,
    cognito_authentication_type: Option<()>,
    cognito_authentication_provider: Option<()>,
    user_arn: Option<()>,
    user_agent: Option<&'a str>,
    user: Option<()>,
}

/// The event as the function reads it.
pub(super) fn payload(context: &Context<'_>) -> Result<Bytes, serde_json::Error> {
    let request = context.request;
    let api = &context.stage.deployment.api;
    let headers = request_headers::for_event(request, context.trace.in_event());
    let parameters = request.query.map(query::parse).unwrap_or_default();
    let is_base64_encoded = api.binary_media_types.contain(request.header("content-type"));
    // `Host` with its port, so that a link made of it works on this machine. On AWS there is no port.
    let domain_name = request.header("host").unwrap_or_default();
    let http_method = request.method.as_str();
    let event = ProxyEvent {
        resource: &context.resource.path,
        path: context.address.path,
        http_method,
        headers: SingleValues::of_headers(&headers),
        multi_value_headers: MultiValues::of_headers(&headers),
        query_string_parameters: SingleValues::of_query(&parameters),
        multi_value_query_string_parameters: MultiValues::of_query(&parameters),
        path_parameters: Parameters::new(&context.route.parameters),
        stage_variables: Some(&context.stage.variables).filter(|variables| !variables.is_empty()),
        request_context: RequestContext {
            resource_id: &context.resource.id,
            resource_path: &context.resource.path,
            http_method,
            extended_request_id: &context.identifiers.extended_request_id,
            request_time: &context.time.text,
            path: context.address.full_path,
            account_id: ACCOUNT,
            protocol: "HTTP/1.1",
            stage: &context.stage.name,
            domain_prefix: &api.id,
            request_time_epoch: context.time.epoch_ms,
            request_id: &context.identifiers.request_id,
            identity: Identity {
                source_ip: request.source_ip,
                user_agent: request.header("user-agent"),
                ..Identity::default()
            },
            domain_name,
            deployment_id: &context.stage.deployment.id,
            api_id: &api.id,
        },
        body: body(request.body, is_base64_encoded),
        is_base64_encoded: is_base64_encoded && !request.body.is_empty(),
    };
    let mut buffer = Vec::with_capacity(EVENT_BYTES + request.body.len());
    serde_json::to_writer(&mut buffer, &event)?;
    Ok(Bytes::from(buffer))
}

/// The body as text: a binary one in base64, and of other bytes what is no UTF-8 is replaced.
fn body(bytes: &Bytes, is_base64_encoded: bool) -> Option<Cow<'_, str>> {
    match (bytes.is_empty(), is_base64_encoded) {
        (true, _) => None,
        (false, true) => Some(Cow::Owned(STANDARD.encode(bytes))),
        (false, false) => Some(String::from_utf8_lossy(bytes)),
    }
}
