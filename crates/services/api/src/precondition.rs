//! Versions as entity tags (RFC 9110, section 8.8.3), and what a writer demands of them (13.1.1, 13.1.2).

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
};
use store::{Entity, Stored, Version, refusal};

use crate::{Answer, Problem, Result, StoreOf};

/// The form of [`Tags`] without blanks around it, as a regular expression for the API definition.
#[cfg(any(feature = "tool", test))]
pub(crate) const PATTERN: &str = r#"^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$"#;

/// What must hold of an entity before it is written over or removed: `If-Match` and `If-None-Match`.
#[derive(Clone, Debug, PartialEq)]
pub struct Preconditions {
    if_match: Option<Tags>,
    if_none_match: Option<Tags>,
}

impl Preconditions {
    /// Whether anything will do.
    pub const fn are_none(&self) -> bool {
        self.if_match.is_none() && self.if_none_match.is_none()
    }

    /// Refuses an entity of another version than the caller demands.
    ///
    /// # Errors
    ///
    /// 412.
    pub fn check<E: Entity>(&self, current: &Stored<E>) -> Result<()> {
        let tag = entity_tag(current.version);
        let id = current.entity.id();
        match (&self.if_match, &self.if_none_match) {
            (Some(tags), _) if !tags.match_strongly(&tag) => Err(refusal::stale::<E>(id).into()),
            (_, Some(tags)) if tags.match_weakly(&tag) => {
                let detail = format!("{} `{id}` is there, which `if-none-match` forbids", E::NAME);
                Err(Problem::new(StatusCode::PRECONDITION_FAILED, "exists", detail))
            }
            _ => Ok(()),
        }
    }

    /// Replaces an entity by what `change` makes of it, if it is as its caller demands, and loses no other writer's change.
    ///
    /// # Errors
    ///
    /// Those of the change, of the store, and of [`Preconditions::check`].
    pub async fn revise<E: Entity>(
        &self,
        store: &StoreOf<E>,
        id: &str,
        change: impl Fn(&E) -> Result<E> + Send + Sync,
    ) -> Result<Answer<E>> {
        let change = |current: &Stored<E>| {
            self.check(current)?;
            change(&current.entity)
        };
        store::revise(&**store, id, change).await.map(Answer)
    }
}

impl<S: Sync> FromRequestParts<S> for Preconditions {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        Ok(Self {
            if_match: Tags::of(&parts.headers, &header::IF_MATCH)?,
            if_none_match: Tags::of(&parts.headers, &header::IF_NONE_MATCH)?,
        })
    }
}

/// The entity tag of a version.
pub(crate) fn entity_tag(version: Version) -> String {
    format!("\"{version}\"")
}

/// What a caller names by entity tags.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tags {
    /// `*`: whatever there is.
    Any,
    /// These, each with its `W/` if it is weak.
    These(Vec<String>),
}

impl Tags {
    /// The tags in a header, which may stand in several lines; nothing if there is no such header.
    pub(crate) fn of(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Self>> {
        let lines: Vec<&[u8]> = headers.get_all(name).iter().map(HeaderValue::as_bytes).collect();
        if lines.is_empty() {
            return Ok(None);
        }
        let text = String::from_utf8(lines.join(&b", "[..])).unwrap_or_default();
        Self::parse(&text).map(Some).ok_or_else(|| {
            let detail = format!("`{name}` must be `*` or a list of entity tags such as `\"1\"`");
            Problem::new(StatusCode::BAD_REQUEST, "malformed_header", detail)
        })
    }

    /// Reads what [`PATTERN`] says; a tag may hold a comma.
    fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim_matches(' ');
        if rest == "*" {
            return Some(Self::Any);
        }
        let mut tags = Vec::new();
        loop {
            let start = rest.strip_prefix("W/").unwrap_or(rest).strip_prefix('"')?;
            let (opaque, after) = start.split_once('"')?;
            if !opaque.bytes().all(|byte| byte.is_ascii_graphic()) {
                return None;
            }
            tags.push(rest[..rest.len() - after.len()].to_owned());
            match after.trim_start_matches(' ') {
                "" => return Some(Self::These(tags)),
                after => rest = after.strip_prefix(',')?.trim_start_matches(' '),
            }
        }
    }

    /// `If-Match`: a weak tag matches nothing.
    fn match_strongly(&self, tag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::These(tags) => tags.iter().any(|own| own == tag),
        }
    }

    /// `If-None-Match`: a weak tag is as good as a strong one.
    pub(crate) fn match_weakly(&self, tag: &str) -> bool {
        let opaque = |tag: &'_ str| tag.strip_prefix("W/").unwrap_or(tag).to_owned();
        match self {
            Self::Any => true,
            Self::These(tags) => tags.iter().any(|own| opaque(own) == opaque(tag)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_as_the_rfc_writes_them() {
        let these =
            |tags: &[&str]| Some(Tags::These(tags.iter().map(|&tag| tag.to_owned()).collect()));
        for (text, expected) in [
            ("*", Some(Tags::Any)),
            (" * ", Some(Tags::Any)),
            ("\"1\"", these(&["\"1\""])),
            ("W/\"a,b\" ,\"\"", these(&["W/\"a,b\"", "\"\""])),
            ("", None),
            ("1", None),
            ("\"1", None),
            ("\"1\" \"2\"", None),
            ("\"1\",", None),
            ("*, \"1\"", None),
            ("w/\"1\"", None),
            ("\"a b\"", None),
        ] {
            assert_eq!(Tags::parse(text), expected, "{text}");
            let pattern = regex_lite::Regex::new(PATTERN).unwrap();
            assert_eq!(pattern.is_match(text.trim_matches(' ')), expected.is_some(), "{text}");
        }
    }

    #[test]
    fn a_weak_tag_names_no_version_to_write_over() {
        let weak = Tags::parse("W/\"1\"").unwrap();
        assert!(!weak.match_strongly("\"1\"") && weak.match_weakly("\"1\""));
    }
}
