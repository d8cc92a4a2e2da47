//! The identifier of a user.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::Deserialize;

/// The longest identifier, in bytes: room for any of the usual ones, within the key limits of every store.
const LONGEST: usize = 64;

/// What is left if `.` and `..` are not allowed.
const PATTERN: &str = "^([A-Za-z0-9_~-]|[.][A-Za-z0-9_~-]|[.]{2}[A-Za-z0-9._~-])[A-Za-z0-9._~-]*$";

/// 1 to 64 characters that need no escaping in a path (RFC 3986, `unreserved`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline, extend("pattern" = PATTERN, "maxLength" = LONGEST, "example" = "1"))]
pub struct Uid(String);

impl Uid {
    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Uid {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for Uid {
    type Err = InvalidUid;

    fn from_str(text: &str) -> Result<Self, InvalidUid> {
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte);
        // Clients and proxies remove `.` and `..` from a path.
        let dots = matches!(text, "." | "..");
        let valid = (1..=LONGEST).contains(&text.len()) && text.bytes().all(unreserved) && !dots;
        valid.then(|| Self(text.to_owned())).ok_or(InvalidUid)
    }
}

impl TryFrom<String> for Uid {
    type Error = InvalidUid;

    fn try_from(text: String) -> Result<Self, InvalidUid> {
        text.parse()
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The text identifies no user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 64 letters, digits or any of `.`, `_`, `~`, `-`")]
pub struct InvalidUid;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_needs_no_escaping_identifies_a_user() {
        for good in ["1", "me.too_2~-", &"x".repeat(64)] {
            assert!(good.parse::<Uid>().is_ok(), "{good}");
        }
        for bad in ["", ".", "..", "a/b", "a b", "é", &"x".repeat(65)] {
            assert_eq!(bad.parse::<Uid>(), Err(InvalidUid), "{bad}");
        }
    }
}
