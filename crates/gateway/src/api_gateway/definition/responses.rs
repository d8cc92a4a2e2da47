//! Integration responses: a result's pattern, and the status, headers and body that it becomes.

use http::{HeaderName, HeaderValue};
use indexmap::IndexMap;
use regex_lite::Regex;
use serde_json::Value;

use super::{LoadError, document::ResponseDocument, template};
use crate::api_gateway::rest_api::IntegrationResponse;

/// The key of the response that is taken where no pattern matches.
const DEFAULT: &str = "default";
const HEADER_PARAMETER: &str = "method.response.header.";

pub(super) fn convert_all(
    place: &str,
    responses: &IndexMap<String, ResponseDocument>,
) -> Result<Vec<IntegrationResponse>, LoadError> {
    responses.iter().map(|(pattern, response)| convert(place, pattern, response)).collect()
}

fn convert(
    place: &str,
    pattern: &str,
    response: &ResponseDocument,
) -> Result<IntegrationResponse, LoadError> {
    if let Some(handling) =
        response.content_handling.as_deref().filter(|it| *it != "CONVERT_TO_TEXT")
    {
        return Err(LoadError::unsupported(
            place,
            format!("`contentHandling: {handling}` of a response"),
        ));
    }
    let headers =
        response.response_parameters.iter().map(|(name, value)| header(place, name, value));
    Ok(IntegrationResponse {
        pattern: selection_pattern(place, pattern)?,
        status: status(place, &response.status_code)?,
        headers: headers.collect::<Result<_, _>>()?,
        templates: template::convert_all(place, &response.response_templates)?,
    })
}

/// A pattern matches the whole text, as on AWS.
fn selection_pattern(place: &str, pattern: &str) -> Result<Option<Regex>, LoadError> {
    if pattern == DEFAULT || pattern.is_empty() {
        return Ok(None);
    }
    let whole = Regex::new(&format!("^(?:{pattern})$"));
    whole
        .map(Some)
        .map_err(|error| LoadError::invalid(place, format!("the pattern `{pattern}`: {error}")))
}

fn status(place: &str, status: &Value) -> Result<u16, LoadError> {
    let number = match status {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    let status_code =
        number.and_then(|number| u16::try_from(number).ok()).filter(|it| (200..600).contains(it));
    status_code
        .ok_or_else(|| LoadError::invalid(place, format!("`statusCode: {status}` is no status")))
}

/// `method.response.header.NAME` with a fixed value in single quotes.
fn header(place: &str, parameter: &str, value: &str) -> Result<(String, String), LoadError> {
    let name = parameter.strip_prefix(HEADER_PARAMETER);
    let fixed = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
    let (Some(name), Some(fixed)) = (name, fixed) else {
        let what = format!(
            "the response parameter `{parameter}: {value}` (only fixed values such as `'*'`)"
        );
        return Err(LoadError::unsupported(place, what));
    };
    if HeaderName::try_from(name).is_err() || HeaderValue::try_from(fixed).is_err() {
        return Err(LoadError::invalid(place, format!("`{parameter}: {value}` is no header")));
    }
    Ok((name.to_owned(), fixed.to_owned()))
}
