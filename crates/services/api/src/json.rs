//! JSON bodies: read strictly, and checked by the rules of their type.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use error::{Error, Violation};
use garde::Validate;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Problem, Result,
    problem::{FieldError, Place},
};

/// A JSON body going out.
#[derive(Clone, Debug)]
pub struct Json<T>(pub T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// A JSON body coming in, which obeys every rule of its type.
///
/// No JSON, an unknown field or a value of the wrong JSON type is 400; a value that breaks a rule
/// is 422, and all such values are listed; another media type than JSON is 415.
#[derive(Clone, Debug)]
pub struct Valid<T>(pub T);

impl<S, T> FromRequest<S> for Valid<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let media_type = media_type(request.headers());
        if media_type != "application/json" {
            return Err(unsupported_media_type("application/json"));
        }
        let value = decode(&body(request, state).await?)?;
        validate(&value)?;
        Ok(Self(value))
    }
}

/// The media type of a body, without its parameters: `application/json`.
pub(crate) fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = value.unwrap_or_default().split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

pub(crate) fn unsupported_media_type(supported: &str) -> Problem {
    let detail = format!("send `content-type: {supported}`");
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail)
}

/// The whole body, which is at most [`crate::app::BODY_LIMIT_BYTES`] long.
pub(crate) async fn body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes> {
    Bytes::from_request(request, state).await.map_err(|rejection| {
        let code = match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => "body_too_large",
            _ => "unreadable_body",
        };
        Problem::new(rejection.status(), code, rejection.body_text())
    })
}

/// Reads JSON; what is wrong is named by its JSON pointer.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| malformed(&pointer(&error.path().to_string()), error.inner()))?;
    deserializer.end().map_err(|error| malformed("", &error))?;
    Ok(value)
}

/// Checks every rule of a value.
pub(crate) fn validate<T: Validate<Context = ()>>(value: &T) -> Result<(), Error> {
    value.validate().map_err(|report| {
        let violation = |(path, error): &(garde::Path, garde::Error)| {
            Violation::new(pointer(&path.to_string()), error.message())
        };
        Error::Invalid(report.iter().map(violation).collect())
    })
}

fn malformed(pointer: &str, error: &serde_json::Error) -> Problem {
    let detail = "the body is not the JSON that this operation takes";
    let wrong = FieldError { at: Place::Pointer(pointer.to_owned()), detail: error.to_string() };
    Problem::new(StatusCode::BAD_REQUEST, "malformed_body", detail).with_errors(vec![wrong])
}

/// `authors[0].name` as a JSON pointer: `/authors/0/name`. The whole document is ``.
fn pointer(path: &str) -> String {
    let parts = path.split(['.', '[', ']']).filter(|part| !part.is_empty() && *part != "?");
    parts.map(|part| format!("/{}", part.replace('~', "~0").replace('/', "~1"))).collect()
}

#[cfg(test)]
mod tests {
    use super::pointer;

    #[test]
    fn a_path_becomes_a_json_pointer() {
        for (path, expected) in [
            ("title", "/title"),
            ("authors[0]", "/authors/0"),
            ("lines[12].unit_price", "/lines/12/unit_price"),
            (".", ""),
            ("a/b", "/a~1b"),
        ] {
            assert_eq!(pointer(path), expected);
        }
    }
}
