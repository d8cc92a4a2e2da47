//! The document that an error becomes.

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use error::{Error, Violation, chain};
use serde::Serialize;

/// What a handler returns.
pub type Result<T, E = Problem> = std::result::Result<T, E>;

/// Seconds after which a caller may try again when a store was unavailable: long enough for a
/// fail-over of a connection, short enough for a person who waits.
const RETRY_AFTER_S: u64 = 1;

/// An error on its way out: an RFC 9457 problem document of the type `about:blank`.
///
/// It holds only what a client may read; what went wrong inside stays in the log.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Option<String>,
    errors: Vec<FieldError>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// One wrong part of a request.
#[derive(Debug, Serialize)]
pub(crate) struct FieldError {
    #[serde(flatten)]
    pub(crate) at: Place,
    pub(crate) detail: String,
}

/// Where in a request something is wrong.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Place {
    /// A JSON pointer (RFC 6901) into the body.
    Pointer(String),
    /// The name of a query parameter.
    Parameter(String),
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: Some(detail.into()), errors: Vec::new(), headers: Vec::new() }
    }

    /// A problem of ours, whose cause the caller is not told.
    pub(crate) fn internal() -> Self {
        Self::of_ours(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }

    const fn of_ours(status: StatusCode, code: &'static str) -> Self {
        Self { status, code, detail: None, errors: Vec::new(), headers: Vec::new() }
    }

    /// The same problem with a header that says what to do about it.
    pub(crate) fn with_header(mut self, name: HeaderName, value: impl Into<HeaderValue>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The caller must be known, and is not (RFC 9110, 15.5.2).
    pub(crate) fn unauthenticated() -> Self {
        let detail =
            "this operation is for callers who say who they are: send a token or a signature";
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", detail)
            .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// The caller may not do this (RFC 6750, 3.1).
    pub(crate) fn forbidden(scope: &str) -> Self {
        let detail = format!("this operation needs the scope `{scope}`");
        Self::new(StatusCode::FORBIDDEN, "forbidden", detail)
    }

    pub(crate) fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (status, code) = status_and_code(&error);
        if status.is_server_error() {
            tracing::error!(code, error = %chain(&error), "request failed");
            let problem = Self::of_ours(status, code);
            return match status {
                StatusCode::SERVICE_UNAVAILABLE => {
                    problem.with_header(header::RETRY_AFTER, RETRY_AFTER_S)
                }
                _ => problem,
            };
        }
        match error {
            Error::Invalid(violations) => {
                let detail = "one or more fields have values that are not allowed";
                Self::new(status, code, detail)
                    .with_errors(violations.into_iter().map(field).collect())
            }
            error => Self::new(status, code, error.to_string()),
        }
    }
}

fn status_and_code(error: &Error) -> (StatusCode, &'static str) {
    match error {
        Error::NotFound { .. } => (StatusCode::NOT_FOUND, "not_found"),
        Error::Taken { .. } => (StatusCode::CONFLICT, "taken"),
        Error::Refused { .. } => (StatusCode::CONFLICT, "refused"),
        Error::Stale { .. } => (StatusCode::PRECONDITION_FAILED, "stale"),
        Error::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
        Error::KeyReused => (StatusCode::UNPROCESSABLE_ENTITY, "key_reused"),
        Error::Unavailable { .. } => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
    }
}

fn field(violation: Violation) -> FieldError {
    FieldError { at: Place::Pointer(violation.pointer), detail: violation.detail }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = Body {
            title: self.status.canonical_reason().unwrap_or_default(),
            status: self.status.as_u16(),
            code: self.code,
            detail: self.detail,
            errors: self.errors,
        };
        let content_type = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (self.status, content_type, Json(body)).into_response();
        for (name, value) in self.headers {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

#[derive(Serialize)]
struct Body {
    title: &'static str,
    status: u16,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}
