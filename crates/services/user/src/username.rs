//! Usernames.

use std::{fmt, str::FromStr};

use rules::{VISIBLE, folded, has_invisible};
use schemars::JsonSchema;

/// The longest username, in characters.
const LONGEST: usize = 64;

/// 1 to 64 characters, all of which are seen: two usernames that differ look different.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(inline, extend("minLength" = 1, "maxLength" = LONGEST, "pattern" = VISIBLE, "example" = "me"))]
pub struct Username(String);

impl Username {
    /// What no two users may have in common: how the name reads, whatever its case.
    pub fn key(text: &str) -> String {
        folded(text)
    }
}

impl FromStr for Username {
    type Err = InvalidUsername;

    fn from_str(text: &str) -> Result<Self, InvalidUsername> {
        let is_seen = !has_invisible(text) && !text.contains(char::is_control);
        let valid = (1..=LONGEST).contains(&text.chars().count()) && is_seen;
        valid.then(|| Self(text.to_owned())).ok_or(InvalidUsername)
    }
}

impl fmt::Display for Username {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The text is no username.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {LONGEST} characters, none of them a control or an invisible one")]
pub struct InvalidUsername;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_username_is_seen_whole() {
        for good in ["me", "\u{1f600}", "Se\u{f1}or", &"x".repeat(64)] {
            assert!(good.parse::<Username>().is_ok(), "{good}");
        }
        for bad in ["", "a\nb", "adm\u{200b}in", "\u{202e}nimda", &"x".repeat(65)] {
            assert_eq!(bad.parse::<Username>(), Err(InvalidUsername), "{bad:?}");
        }
    }

    #[test]
    fn usernames_that_read_alike_are_one() {
        assert_eq!(Username::key("\u{c9}va"), Username::key("e\u{301}VA"));
    }
}
