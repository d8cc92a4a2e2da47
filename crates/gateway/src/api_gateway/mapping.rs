//! Mapping where the integration is no proxy: what of a request goes in, and which response a result becomes.
//!
//! There is no template language here: a template passes a body through or is a fixed text.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use indexmap::IndexMap;
use serde::Deserialize;

use super::{
    media_type::{DEFAULT_MEDIA_TYPE, essence},
    request::Request,
    response_headers,
    rest_api::{IntegrationResponse, Mapping, PassthroughBehavior, Template},
};

/// A body of a media type that must not pass through: AWS says 415.
#[derive(Debug, PartialEq, Eq)]
pub struct UnsupportedMediaType;

/// What the integration gets of a request; a request without a body gives `{}`, as recorded
/// (`test_apigateway_header_remapping_aws[AWS]` of the suite that recorded the other answers).
///
/// # Errors
///
/// No template is for the body, and it may not pass through.
pub fn integration_request(
    mapping: &Mapping,
    request: &Request<'_>,
) -> Result<Bytes, UnsupportedMediaType> {
    let content_type = essence(request.header("content-type").unwrap_or(DEFAULT_MEDIA_TYPE));
    let template = find(&mapping.request_templates, content_type);
    let passes = match mapping.passthrough_behavior {
        PassthroughBehavior::WhenNoMatch => true,
        PassthroughBehavior::WhenNoTemplates => mapping.request_templates.is_empty(),
        PassthroughBehavior::Never => false,
    };
    match template {
        Some((_, Template::Literal(text))) => Ok(Bytes::from(text.clone())),
        None if !passes => Err(UnsupportedMediaType),
        Some((_, Template::Passthrough)) | None if request.body.is_empty() => {
            Ok(Bytes::from_static(b"{}"))
        }
        Some((_, Template::Passthrough)) | None => Ok(request.body.clone()),
    }
}

/// The response for a result that is known by `selector`: the message of a function's error, or a status. Without
/// one, or without a pattern that matches the whole of it, the default response.
#[must_use]
pub fn select<'m>(mapping: &'m Mapping, selector: Option<&str>) -> Option<&'m IntegrationResponse> {
    let matches = |response: &&IntegrationResponse| {
        response
            .pattern
            .as_ref()
            .zip(selector)
            .is_some_and(|(pattern, selector)| pattern.is_match(selector))
    };
    let default = || mapping.responses.iter().find(|response| response.pattern.is_none());
    mapping.responses.iter().find(matches).or_else(default)
}

/// The response to the client.
#[must_use]
pub fn response(
    mapped: &IntegrationResponse,
    accept: Option<&str>,
    result: Bytes,
) -> Response<Bytes> {
    let accepted = accept.and_then(|accept| find(&mapped.templates, essence(accept)));
    let template = accepted.or_else(|| find(&mapped.templates, DEFAULT_MEDIA_TYPE)).or_else(|| {
        mapped.templates.iter().next().map(|(media_type, template)| (media_type.as_str(), template))
    });
    let (media_type, body) = match template {
        Some((media_type, Template::Literal(text))) => (media_type, Bytes::from(text.clone())),
        Some((media_type, Template::Passthrough)) => (media_type, result),
        None => (DEFAULT_MEDIA_TYPE, result),
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(mapped.status).unwrap_or_default();
    let headers = response.headers_mut();
    for (name, value) in &mapped.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response_headers::append_of_mapping(headers, name, value);
        }
    }
    if !headers.contains_key(header::CONTENT_TYPE) {
        let media_type =
            HeaderValue::try_from(media_type).unwrap_or(response_headers::APPLICATION_JSON);
        headers.insert(header::CONTENT_TYPE, media_type);
    }
    response
}

/// The message of a function's error, by which its response is selected.
#[must_use]
pub fn error_message(document: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Document {
        #[serde(rename = "errorMessage")]
        error_message: Option<String>,
    }
    serde_json::from_slice::<Document>(document).ok()?.error_message
}

/// The status that a mock integration's request says: `{"statusCode": 200}`.
#[must_use]
pub fn mock_status(integration_request: &[u8]) -> Option<u16> {
    #[derive(Deserialize)]
    struct Document {
        #[serde(rename = "statusCode")]
        status_code: u16,
    }
    serde_json::from_slice::<Document>(integration_request)
        .ok()
        .map(|document| document.status_code)
}

fn find<'m>(
    templates: &'m IndexMap<String, Template>,
    media_type: &str,
) -> Option<(&'m str, &'m Template)> {
    let found = templates.iter().find(|(name, _)| name.eq_ignore_ascii_case(media_type));
    found.map(|(name, template)| (name.as_str(), template))
}

#[cfg(test)]
mod tests;
