//! Versions as entity tags (RFC 9110, section 8.8.3), and what a writer demands of them.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
};
use store::{Expected, Version};

use crate::{Problem, Result};

/// The versions that the caller agrees to write over (`If-Match`); any, if the header is absent.
#[derive(Clone, Debug)]
pub struct IfMatch(Expected);

impl IfMatch {
    /// What a store is asked to expect.
    pub const fn expected(&self) -> &Expected {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let Some(tags) = tags(&parts.headers, &header::IF_MATCH)? else {
            return Ok(Self(Expected::Any));
        };
        if tags == ["*"] {
            return Ok(Self(Expected::Any));
        }
        // If-Match compares strongly: a weak tag, or one that is not ours, matches nothing.
        Ok(Self(Expected::OneOf(tags.iter().filter_map(|tag| version(tag)).collect())))
    }
}

/// The entity tag of a version.
pub(crate) fn entity_tag(version: Version) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{version}\"")).expect("digits and quotes make a header value")
}

fn version(tag: &str) -> Option<Version> {
    tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}

/// The entity tags in a header, or `None` if there is no such header.
///
/// A tag of ours has no comma in it, so that the list may be split at commas.
pub(crate) fn tags(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Vec<String>>> {
    let mut tags = Vec::new();
    for value in headers.get_all(name) {
        let text = value.to_str().map_err(|_| malformed(name))?;
        tags.extend(text.split(',').map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()));
    }
    let well_formed = |tag: &String| {
        let opaque = tag.strip_prefix("W/").unwrap_or(tag);
        tag == "*" || (opaque.len() >= 2 && opaque.starts_with('"') && opaque.ends_with('"'))
    };
    if !tags.iter().all(well_formed) {
        return Err(malformed(name));
    }
    Ok(headers.contains_key(name).then_some(tags))
}

fn malformed(name: &HeaderName) -> Problem {
    let detail = format!("`{name}` must be `*` or a list of entity tags such as `\"1\"`");
    Problem::new(StatusCode::BAD_REQUEST, "malformed_header", detail)
}
