//! JSON bodies: read strictly, and checked by the rules of their type.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use error::{Error, Violation};
use garde::Validate;
use serde::{Serialize, de::DeserializeOwned};
use serde_path_to_error::{Deserializer, Segment, Track};

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
pub struct Valid<T> {
    /// What was sent.
    pub value: T,
    /// The body as it came.
    pub sent: Bytes,
}

impl<S, T> FromRequest<S> for Valid<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Validate<Context = ()>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        const JSON: &str = "application/json";
        if media_type(request.headers()) != JSON {
            let supported = HeaderValue::from_static(JSON);
            return Err(unsupported_media_type(JSON).with_header(header::ACCEPT, supported));
        }
        let sent = body(request, state).await?;
        let value = decode(&sent)?;
        validate(&value)?;
        Ok(Self { value, sent })
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

/// Reads JSON, of which every field must be one of the type, however deep; what is wrong is named by its JSON pointer.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let (mut track, mut unknown) = (Track::new(), Vec::new());
    let decoded = serde_ignored::deserialize(Deserializer::new(&mut json, &mut track), |path| {
        unknown.push(unknown_field(&path));
    });
    let value = decoded.map_err(|error| {
        let path = track.path();
        malformed(vec![wrong(path.iter().filter_map(segment), error.to_string())])
    })?;
    json.end().map_err(|error| malformed(vec![wrong([], error.to_string())]))?;
    if unknown.is_empty() { Ok(value) } else { Err(malformed(unknown)) }
}

/// Checks every rule of a value.
pub(crate) fn validate<T: Validate<Context = ()>>(value: &T) -> Result<(), Error> {
    value.validate().map_err(|report| {
        let violation = |(path, error): &(garde::Path, garde::Error)| {
            let parts = path.__iter().map(|(_, part)| part.to_string());
            Violation::new(pointer(parts.collect::<Vec<_>>().into_iter().rev()), error.message())
        };
        Error::Invalid(report.iter().map(violation).collect())
    })
}

fn malformed(errors: Vec<FieldError>) -> Problem {
    let detail = "the body is not the JSON that this operation takes";
    Problem::new(StatusCode::BAD_REQUEST, "malformed_body", detail).with_errors(errors)
}

fn wrong(at: impl IntoIterator<Item = String>, detail: String) -> FieldError {
    FieldError { at: Place::Pointer(pointer(at)), detail }
}

fn unknown_field(path: &serde_ignored::Path<'_>) -> FieldError {
    let mut parts = Vec::new();
    collect(path, &mut parts);
    let detail = format!("unknown field `{}`", parts.last().map_or("", String::as_str));
    wrong(parts, detail)
}

/// The names and places on the way to a value.
fn collect(path: &serde_ignored::Path<'_>, parts: &mut Vec<String>) {
    use serde_ignored::Path::{Map, NewtypeStruct, NewtypeVariant, Root, Seq, Some};
    match path {
        Root => {}
        Seq { parent, index } => {
            collect(parent, parts);
            parts.push(index.to_string());
        }
        Map { parent, key } => {
            collect(parent, parts);
            parts.push(key.clone());
        }
        Some { parent } | NewtypeStruct { parent } | NewtypeVariant { parent } => {
            collect(parent, parts);
        }
    }
}

fn segment(segment: &Segment) -> Option<String> {
    match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { variant } => Some(variant.clone()),
        Segment::Unknown => None,
    }
}

/// The JSON pointer (RFC 6901) of a place: `/authors/0/name`. The whole document is ``.
fn pointer(parts: impl IntoIterator<Item = String>) -> String {
    let escaped = |part: String| format!("/{}", part.replace('~', "~0").replace('/', "~1"));
    parts.into_iter().map(escaped).collect()
}
