//! What a function answers to a proxy event, and the response that it becomes.
//!
//! As recorded in `test_aws_proxy_response_payload_format_validation`: an unknown field or a value of the wrong
//! type is a failure, and there is no guessing at what was meant.

mod format;

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};

use self::format::Answer;
use super::response_headers;

/// Why an answer becomes no response.
#[derive(Debug, thiserror::Error)]
pub enum Malformed {
    /// It is not the JSON object that API Gateway wants.
    #[error(
        "the function's answer is not {{\"statusCode\": number, \"headers\": {{...}}, \"multiValueHeaders\": {{...}}, \
         \"body\": \"text\", \"isBase64Encoded\": true|false}}: {0}"
    )]
    Format(#[from] serde_json::Error),
    /// It is JSON of another kind, or none at all.
    #[error("the function's answer is no JSON object")]
    NoObject,
    /// No HTTP status.
    #[error("`statusCode` {0} is not between 200 and 599")]
    Status(u16),
    /// A header that HTTP does not allow.
    #[error("the header `{0}` of the function's answer is not valid")]
    Header(String),
    /// The body is not what `isBase64Encoded` says.
    #[error("`isBase64Encoded` is true and `body` is not base64")]
    Base64,
    /// The limit of API Gateway.
    #[error("the response's body of {0} bytes is over the limit of {RESPONSE_MAX_BYTES}")]
    TooLarge(usize),
}

/// API Gateway's limit, 10 MB.
pub const RESPONSE_MAX_BYTES: usize = 10 * 1024 * 1024;

/// The response that an answer becomes.
///
/// `binary_accepted`: the client asked for a media type that the API lists as binary; only then base64 is decoded.
///
/// # Errors
///
/// The answer has the wrong format: AWS says 502.
pub fn response(payload: &[u8], binary_accepted: bool) -> Result<Response<Bytes>, Malformed> {
    if payload.trim_ascii_start().first() != Some(&b'{') {
        return Err(Malformed::NoObject);
    }
    let answer: Answer = serde_json::from_slice(payload)?;
    let status = answer.status_code.map_or(200, |status| status.0);
    let status = match StatusCode::from_u16(status) {
        Ok(code) if (200..600).contains(&status) => code,
        _ => return Err(Malformed::Status(status)),
    };
    let is_base64 = binary_accepted && answer.is_base64_encoded.unwrap_or(false);
    let body = body(answer.body.unwrap_or_default(), is_base64)?;
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let single = answer.headers.map(|headers| headers.0).unwrap_or_default();
    let multiple = answer.multi_value_headers.map(|headers| headers.0).unwrap_or_default();
    add_headers(response.headers_mut(), single, multiple)?;
    if !response.headers().contains_key(header::CONTENT_TYPE) {
        response.headers_mut().insert(header::CONTENT_TYPE, response_headers::APPLICATION_JSON);
    }
    Ok(response)
}

fn body(text: String, is_base64: bool) -> Result<Bytes, Malformed> {
    let bytes = match is_base64 {
        true => STANDARD.decode(text).map_err(|_| Malformed::Base64)?.into(),
        false => Bytes::from(text),
    };
    match bytes.len() {
        length if length > RESPONSE_MAX_BYTES => Err(Malformed::TooLarge(length)),
        _ => Ok(bytes),
    }
}

/// Values of `multiValueHeaders` come first, then those of `headers` (`invoke-api-multi-headers-overwrite`).
fn add_headers(
    headers: &mut HeaderMap,
    single: Vec<(String, String)>,
    multiple: Vec<(String, Vec<String>)>,
) -> Result<(), Malformed> {
    for (name, values) in multiple {
        for value in values {
            add_header(headers, &name, value)?;
        }
    }
    for (name, value) in single {
        add_header(headers, &name, value)?;
    }
    Ok(())
}

fn add_header(headers: &mut HeaderMap, name: &str, value: String) -> Result<(), Malformed> {
    let invalid = || Malformed::Header(name.to_owned());
    let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid())?;
    let value = HeaderValue::from_maybe_shared(Bytes::from(value)).map_err(|_| invalid())?;
    response_headers::append_of_proxy(headers, header, value);
    Ok(())
}

#[cfg(test)]
mod tests;
