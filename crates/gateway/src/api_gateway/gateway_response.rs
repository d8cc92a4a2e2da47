//! Gateway responses: what a client gets when API Gateway itself answers, because it did not let a request
//! through or because an integration failed.
//!
//! Every failure passes through [`respond`], and only its type decides what it becomes; why it failed is for the log.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};

use super::response_headers;

/// Why API Gateway answers itself: AWS's response types, and the case that is none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseType {
    /// No such API or stage. It has no type on AWS: without a stage there is nothing to customise.
    UnknownStage,
    /// No resource has this path and method.
    MissingAuthenticationToken,
    /// The body is over the limit of API Gateway.
    RequestTooLarge,
    /// The body is over the limit of Lambda's `Invoke`.
    PayloadTooLarge,
    /// No template is for the body's media type, and it must not pass through.
    UnsupportedMediaType,
    /// The function is busy.
    Throttled,
    /// The function failed, or its answer has the wrong format.
    FunctionFailure,
    /// The function could not be called at all.
    IntegrationFailure,
    /// The integration took too long.
    IntegrationTimeout,
    /// The definition does not say what to do with this result.
    ApiConfigurationError,
}

/// Why a request did not get the answer of its integration.
#[derive(Debug)]
pub struct Failure {
    /// What the client gets.
    pub response_type: ResponseType,
    /// What went wrong, for the log.
    pub reason: String,
}

impl Failure {
    /// A failure with its reason.
    pub fn new(response_type: ResponseType, reason: impl Into<String>) -> Self {
        Self { response_type, reason: reason.into() }
    }
}

impl ResponseType {
    /// Status, `x-amzn-ErrorType` and message.
    #[must_use]
    pub fn defaults(self) -> (StatusCode, &'static str, &'static str) {
        const INTERNAL: &str = "Internal server error";
        const INTERNAL_TYPE: &str = "InternalServerErrorException";
        match self {
            Self::UnknownStage => (StatusCode::FORBIDDEN, "ForbiddenException", "Forbidden"),
            Self::MissingAuthenticationToken => (
                StatusCode::FORBIDDEN,
                "MissingAuthenticationTokenException",
                "Missing Authentication Token",
            ),
            Self::RequestTooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "RequestTooLargeException",
                "HTTP content length exceeded 10485760 bytes.",
            ),
            Self::PayloadTooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "RequestTooLargeException",
                "Request Entity Too Large",
            ),
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "UnsupportedMediaTypeException",
                "Unsupported Media Type",
            ),
            // Lambda's own `Invoke` says 429 to a busy function. A client that backs off and tries again must meet
            // here what it would meet there, and a 5xx would look like a broken function.
            Self::Throttled => {
                (StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException", "Too Many Requests")
            }
            Self::FunctionFailure => (StatusCode::BAD_GATEWAY, INTERNAL_TYPE, INTERNAL),
            Self::IntegrationFailure | Self::ApiConfigurationError => {
                (StatusCode::INTERNAL_SERVER_ERROR, INTERNAL_TYPE, INTERNAL)
            }
            Self::IntegrationTimeout => {
                (StatusCode::GATEWAY_TIMEOUT, INTERNAL_TYPE, "Endpoint request timed out")
            }
        }
    }
}

/// The response of a type.
#[must_use]
pub fn respond(response_type: ResponseType) -> Response<Bytes> {
    let (status, error_type, message) = response_type.defaults();
    let mut response = Response::new(Bytes::from(format!(r#"{{"message":"{message}"}}"#)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, response_headers::APPLICATION_JSON);
    headers.insert(response_headers::ERROR_TYPE, HeaderValue::from_static(error_type));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of what AWS answers, line by line.
    #[test]
    fn each_failure_is_what_aws_answers() {
        let check = |response_type, status: u16, error_type: &str, body: &str| {
            let response = respond(response_type);
            assert_eq!(response.status().as_u16(), status);
            assert_eq!(response.headers()["x-amzn-errortype"], error_type);
            assert_eq!(response.headers()["content-type"], "application/json");
            assert_eq!(response.body(), body);
        };
        let internal = r#"{"message":"Internal server error"}"#;

        check(
            ResponseType::MissingAuthenticationToken,
            403,
            "MissingAuthenticationTokenException",
            r#"{"message":"Missing Authentication Token"}"#,
        );
        check(ResponseType::UnknownStage, 403, "ForbiddenException", r#"{"message":"Forbidden"}"#);
        check(
            ResponseType::Throttled,
            429,
            "TooManyRequestsException",
            r#"{"message":"Too Many Requests"}"#,
        );
        check(
            ResponseType::UnsupportedMediaType,
            415,
            "UnsupportedMediaTypeException",
            r#"{"message":"Unsupported Media Type"}"#,
        );
        check(ResponseType::FunctionFailure, 502, "InternalServerErrorException", internal);
        check(ResponseType::IntegrationFailure, 500, "InternalServerErrorException", internal);
        check(ResponseType::ApiConfigurationError, 500, "InternalServerErrorException", internal);
        check(
            ResponseType::IntegrationTimeout,
            504,
            "InternalServerErrorException",
            r#"{"message":"Endpoint request timed out"}"#,
        );
        assert_eq!(respond(ResponseType::RequestTooLarge).status(), 413);
        assert_eq!(respond(ResponseType::PayloadTooLarge).status(), 413);
    }
}
