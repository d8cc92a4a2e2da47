//! Media types: which bodies count as binary, and what a `Content-Type` names.
//!
//! It converts no body.

/// Media types whose bodies are binary (`x-amazon-apigateway-binary-media-types`): `image/png`, `image/*` or `*/*`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BinaryMediaTypes(Vec<String>);

impl BinaryMediaTypes {
    /// Media types as the definition lists them.
    #[must_use]
    pub fn new(patterns: impl IntoIterator<Item = String>) -> Self {
        Self(patterns.into_iter().map(|pattern| pattern.to_ascii_lowercase()).collect())
    }

    /// Whether a body of this `Content-Type` is binary. A request without one counts as JSON, as on AWS.
    #[must_use]
    pub fn contain(&self, content_type: Option<&str>) -> bool {
        !self.0.is_empty() && self.matches(essence(content_type.unwrap_or(DEFAULT_MEDIA_TYPE)))
    }

    /// Whether an `Accept` header asks for a binary body. API Gateway looks at its first media type only.
    #[must_use]
    pub fn accepted_by(&self, accept: Option<&str>) -> bool {
        let first = accept.and_then(|accept| accept.split(',').next());
        !self.0.is_empty() && self.matches(essence(first.unwrap_or(DEFAULT_MEDIA_TYPE)))
    }

    fn matches(&self, media_type: &str) -> bool {
        self.0.iter().any(|pattern| match pattern.strip_suffix("/*") {
            Some("*") => true,
            Some(kind) => {
                media_type.split('/').next().is_some_and(|it| it.eq_ignore_ascii_case(kind))
            }
            None => pattern.eq_ignore_ascii_case(media_type),
        })
    }
}

/// What API Gateway takes a body for that says nothing of itself.
pub const DEFAULT_MEDIA_TYPE: &str = "application/json";

/// The media type without its parameters: `application/json` of `application/json; charset=utf-8`.
#[must_use]
pub fn essence(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types(patterns: &[&str]) -> BinaryMediaTypes {
        BinaryMediaTypes::new(patterns.iter().map(|&pattern| pattern.to_owned()))
    }

    #[test]
    fn without_a_list_nothing_is_binary() {
        assert!(!types(&[]).contain(Some("image/png")));
        assert!(!types(&[]).accepted_by(Some("*/*")));
    }

    #[test]
    fn a_wildcard_names_a_kind_or_everything() {
        assert!(types(&["image/*"]).contain(Some("Image/PNG; q=1")));
        assert!(!types(&["image/*"]).contain(Some("text/plain")));
        assert!(types(&["*/*"]).contain(None));
    }

    #[test]
    fn only_the_first_accepted_media_type_decides() {
        assert!(types(&["image/png"]).accepted_by(Some("image/png,text/html")));
        assert!(!types(&["image/png"]).accepted_by(Some("text/html,image/png")));
    }
}
