//! `x-amazon-apigateway-integration`: where the requests of a method go.

use std::time::Duration;

use super::{LoadError, Loader, document::IntegrationDocument, responses, template};
use crate::api_gateway::{
    lambda_uri::LambdaUri,
    mapping,
    rest_api::{Integration, LambdaIntegration, Mapping, PassthroughBehavior, Template},
};

/// API Gateway's limits of `timeoutInMillis`; the upper one is what it takes where none is given.
const TIMEOUT_MIN_MS: u64 = 50;
const TIMEOUT_MAX_MS: u64 = 29_000;

pub(super) fn convert(
    loader: &mut Loader<'_>,
    place: &str,
    document: &IntegrationDocument,
) -> Result<Integration, LoadError> {
    common(loader, place, document)?;
    match document.kind.to_ascii_lowercase().as_str() {
        "aws_proxy" => {
            ignored_by_proxy(loader, place, document);
            Ok(Integration::AwsProxy(lambda(place, document)?))
        }
        "aws" => Ok(Integration::Aws(lambda(place, document)?, mapping(place, document)?)),
        "mock" => {
            let mapping = mapping(place, document)?;
            mock_statuses(place, &mapping)?;
            Ok(Integration::Mock(mapping))
        }
        _ => Err(LoadError::unsupported(
            place,
            format!("an integration of type `{}`", document.kind),
        )),
    }
}

/// What all integrations have, and this machine has not.
fn common(
    loader: &mut Loader<'_>,
    place: &str,
    document: &IntegrationDocument,
) -> Result<(), LoadError> {
    if document.connection_id.is_some()
        || document.connection_type.as_deref().is_some_and(|it| it != "INTERNET")
    {
        return Err(LoadError::unsupported(place, "a VPC link"));
    }
    if document.response_transfer_mode.as_deref().is_some_and(|mode| mode != "BUFFERED") {
        return Err(LoadError::unsupported(place, "a streamed response (`responseTransferMode`)"));
    }
    let ignored = [
        ("`credentials` (functions need no role here)", document.credentials.is_some()),
        ("`cacheNamespace`", document.cache_namespace.is_some()),
        ("`cacheKeyParameters`", !document.cache_key_parameters.is_empty()),
        ("`tlsConfig`", document.tls_config.is_some()),
        ("`payloadFormatVersion` (it is for HTTP APIs)", document.payload_format_version.is_some()),
    ];
    for (what, is_there) in ignored {
        if is_there {
            loader.warn(place, what);
        }
    }
    Ok(())
}

/// A proxy integration maps nothing, on AWS either (`test_lambda_aws_proxy_integration_request_data_mapping`).
fn ignored_by_proxy(loader: &mut Loader<'_>, place: &str, document: &IntegrationDocument) {
    let is_mapped = document.responses.values().any(|response| {
        !response.response_parameters.is_empty() || !response.response_templates.is_empty()
    });
    let ignored = [
        ("`requestParameters` of a proxy integration", !document.request_parameters.is_empty()),
        ("`requestTemplates` of a proxy integration", !document.request_templates.is_empty()),
        ("a mapping in `responses` of a proxy integration", is_mapped),
        ("`contentHandling` of a proxy integration", document.content_handling.is_some()),
    ];
    for (what, is_there) in ignored {
        if is_there {
            loader.warn(place, what);
        }
    }
}

fn lambda(place: &str, document: &IntegrationDocument) -> Result<LambdaIntegration, LoadError> {
    let uri = document
        .uri
        .as_deref()
        .ok_or_else(|| LoadError::invalid(place, "the integration has no `uri`"))?;
    let parsed = LambdaUri::parse(uri);
    let timeout_ms = document.timeout_in_millis.unwrap_or(TIMEOUT_MAX_MS);
    if !(TIMEOUT_MIN_MS..=TIMEOUT_MAX_MS).contains(&timeout_ms) {
        let reason =
            format!("`timeoutInMillis` must be between {TIMEOUT_MIN_MS} and {TIMEOUT_MAX_MS}");
        return Err(LoadError::invalid(place, reason));
    }
    let http_method = document.http_method.as_deref();
    let http_method = http_method
        .ok_or_else(|| LoadError::invalid(place, "the integration has no `httpMethod`: POST"))?;
    Ok(LambdaIntegration {
        uri: parsed.map_err(|error| LoadError::invalid(place, format!("`uri: {uri}`: {error}")))?,
        is_post: http_method.eq_ignore_ascii_case("POST"),
        timeout: Duration::from_millis(timeout_ms),
    })
}

fn mapping(place: &str, document: &IntegrationDocument) -> Result<Mapping, LoadError> {
    if let Some(name) = document.request_parameters.keys().next() {
        return Err(LoadError::unsupported(place, format!("the request parameter `{name}`")));
    }
    if let Some(handling) =
        document.content_handling.as_deref().filter(|it| *it != "CONVERT_TO_TEXT")
    {
        return Err(LoadError::unsupported(place, format!("`contentHandling: {handling}`")));
    }
    let passthrough_behavior = match document.passthrough_behavior.as_deref() {
        None => PassthroughBehavior::default(),
        Some(text) if text.eq_ignore_ascii_case("WHEN_NO_MATCH") => {
            PassthroughBehavior::WhenNoMatch
        }
        Some(text) if text.eq_ignore_ascii_case("WHEN_NO_TEMPLATES") => {
            PassthroughBehavior::WhenNoTemplates
        }
        Some(text) if text.eq_ignore_ascii_case("NEVER") => PassthroughBehavior::Never,
        Some(text) => {
            let reason = format!(
                "`passthroughBehavior: {text}`: write WHEN_NO_MATCH, WHEN_NO_TEMPLATES or NEVER"
            );
            return Err(LoadError::invalid(place, reason));
        }
    };
    Ok(Mapping {
        request_templates: template::convert_all(place, &document.request_templates)?,
        passthrough_behavior,
        responses: responses::convert_all(place, &document.responses)?,
    })
}

/// A mock whose template says no status would fail at each request.
fn mock_statuses(place: &str, mapping: &Mapping) -> Result<(), LoadError> {
    for template in mapping.request_templates.values() {
        if let Template::Literal(text) = template
            && mapping::mock_status(text.as_bytes()).is_none()
        {
            let reason = format!(
                "the request template `{}` of a mock says no `{{\"statusCode\": 200}}`",
                text.trim()
            );
            return Err(LoadError::invalid(place, reason));
        }
    }
    Ok(())
}
