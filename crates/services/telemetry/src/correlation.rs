//! The correlation id: what ties together the lines of all functions that work on one request.

use lambda_http::http::{HeaderMap, HeaderName, HeaderValue};

/// The header that carries the correlation id, in requests and in answers.
pub const CORRELATION_HEADER: HeaderName = HeaderName::from_static(CORRELATION_HEADER_NAME);

/// Its name in lower case.
pub(crate) const CORRELATION_HEADER_NAME: &str = "x-correlation-id";

/// The longest correlation id that is taken from a caller, in bytes: room for any common kind of
/// identifier, and none for a line of log that the caller composes.
const LENGTH_LIMIT: usize = 128;

/// The correlation id of a request, found in its extensions: the caller's own, else the id of the
/// invocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrelationId(pub(crate) HeaderValue);

impl CorrelationId {
    /// The id: up to 128 visible ASCII characters.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    /// The id as a header's value, to be passed on to the next function.
    pub fn as_header(&self) -> &HeaderValue {
        &self.0
    }

    /// The caller's id if it has the right form, else `request_id`.
    pub(crate) fn of_request(headers: &HeaderMap, request_id: &str) -> Self {
        Self::or_request_id(headers.get(CORRELATION_HEADER).cloned(), request_id)
    }

    /// As [`CorrelationId::of_request`], of a header's text.
    pub(crate) fn of_text(own: Option<&str>, request_id: &str) -> Self {
        let own = own.and_then(|own| HeaderValue::from_str(own).ok());
        Self::or_request_id(own, request_id)
    }

    fn or_request_id(own: Option<HeaderValue>, request_id: &str) -> Self {
        let valid = |value: &HeaderValue| {
            (1..=LENGTH_LIMIT).contains(&value.len())
                && value.as_bytes().iter().all(u8::is_ascii_graphic)
        };
        let otherwise = || HeaderValue::from_str(request_id).ok();
        Self(own.filter(valid).or_else(otherwise).unwrap_or(HeaderValue::from_static("")))
    }
}
