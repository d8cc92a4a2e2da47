//! What an operation answers, by status: those answers that a controller gives.

use serde_json::{Map, Value, json};

use super::{schemas::reference, shared::PROBLEM};

/// A header of an answer: its name, what it says, and its type.
pub(super) type Header = (&'static str, &'static str, &'static str);

pub(super) const ETAG: Header = ("ETag", "The version.", "string");
pub(super) const ETAG_OF_PAGE: Header = ("ETag", "It changes with what the page holds.", "string");
pub(super) const CACHE_CONTROL: Header =
    ("Cache-Control", "Its reader may keep it, and asks each time whether it holds.", "string");
pub(super) const LINK: Header =
    ("Link", "The next page, if there is one: `<path>; rel=\"next\"`.", "string");
pub(super) const LOCATION: Header = ("Location", "The path of what was created.", "string");
pub(super) const ACCEPT: Header = ("Accept", "The media type to send.", "string");
pub(super) const ACCEPT_PATCH: Header = ("Accept-Patch", "The media types to send.", "string");
const RETRY_AFTER: Header = ("Retry-After", "Seconds.", "integer");
const WWW_AUTHENTICATE: Header = ("WWW-Authenticate", "`Bearer`.", "string");

/// The headers of every answer.
const OF_EVERY_ANSWER: [Header; 3] = [
    ("X-Correlation-Id", "The request's own, or else its id.", "string"),
    ("Access-Control-Allow-Origin", "Whose pages may read it.", "string"),
    ("Access-Control-Expose-Headers", "Which headers they may read.", "string"),
];

/// The answers of one operation.
pub(super) struct Answers(Map<String, Value>);

impl Answers {
    /// Those of every operation, which needs this scope.
    pub(super) fn of_every_operation(scope: &str) -> Self {
        let forbidden = format!("The caller may not do this: it needs the scope `{scope}`.");
        Self(Map::new())
            .add(
                "401",
                "Callers have to say who they are, and this one does not.",
                &[WWW_AUTHENTICATE],
                Some(PROBLEM),
            )
            .problem("403", &forbidden)
            .problem("500", "A fault of ours; its cause is in the log.")
            .add("503", "The store cannot be reached.", &[RETRY_AFTER], Some(PROBLEM))
    }

    /// A problem document.
    pub(super) fn problem(self, status: &str, about: &str) -> Self {
        self.add(status, about, &[], Some(PROBLEM))
    }

    /// A conflict for any of these reasons, if there are any.
    pub(super) fn conflict(self, reasons: &[Option<String>]) -> Self {
        let reasons =
            reasons.iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", or ");
        match reasons.split_at_checked(1) {
            Some((first, rest)) => {
                self.problem("409", &format!("{}{rest}.", first.to_ascii_uppercase()))
            }
            None => self,
        }
    }

    /// An answer with a body of this schema, or without one.
    pub(super) fn add(
        mut self,
        status: &str,
        about: &str,
        headers: &[Header],
        schema: Option<&str>,
    ) -> Self {
        let header = |&(name, about, kind): &Header| {
            (name.to_owned(), json!({"description": about, "schema": {"type": kind}}))
        };
        let headers: Map<_, _> = headers.iter().chain(&OF_EVERY_ANSWER).map(header).collect();
        let mut answer = json!({"description": about, "headers": headers});
        if let Some(schema) = schema {
            let media_type =
                if schema == PROBLEM { "application/problem+json" } else { "application/json" };
            answer["content"] = json!({media_type: {"schema": reference(schema)}});
        }
        self.0.insert(status.to_owned(), answer);
        self
    }

    /// The same answers to HEAD, which have no bodies.
    pub(super) fn without_bodies(mut self) -> Self {
        self.0
            .values_mut()
            .filter_map(Value::as_object_mut)
            .for_each(|answer| drop(answer.remove("content")));
        self
    }

    pub(super) fn into_json(self) -> Value {
        Value::Object(self.0)
    }
}
