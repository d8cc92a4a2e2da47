//! A user, and what makes one valid: what every function that writes users agrees on.
//!
//! It knows no function, no HTTP and no driver.

#[cfg(test)]
mod stores;
mod uid;

use email_address::{EmailAddress, Options};
use garde::Validate;
use rules::{one_line, parses};
use serde::{Deserialize, Serialize};
use store::{Entity, Index, Indexed};

pub use crate::uid::{InvalidUid, Uid};

/// What a caller may change of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct UserDetails {
    /// 1 to 64 characters. No two users have the same.
    #[garde(length(chars, min = 1, max = 64), custom(one_line))]
    pub username: String,
    /// An address of at most 254 bytes (RFC 5321). No two users have the same, whatever its case.
    #[garde(length(bytes, max = 254), custom(is_email))]
    pub email: String,
}

/// What a caller writes of a user who does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// The identifier, chosen by the caller: 1 to 64 of `A-Z a-z 0-9 . _ ~ -`.
    #[garde(custom(parses::<Uid>))]
    pub uid: String,
    /// As [`UserDetails::username`].
    #[garde(length(chars, min = 1, max = 64), custom(one_line))]
    pub username: String,
    /// As [`UserDetails::email`].
    #[garde(length(bytes, max = 254), custom(is_email))]
    pub email: String,
}

fn is_email(value: &str, (): &()) -> garde::Result {
    let plain = Options::default().without_display_text().without_domain_literal();
    match EmailAddress::parse_with_options(value, plain) {
        Ok(_) => Ok(()),
        Err(_) => Err(garde::Error::new("must be an email address such as \"me@company.com\"")),
    }
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The identifier; it never changes.
    pub uid: String,
    /// The rest, which may.
    #[serde(flatten)]
    pub details: UserDetails,
}

impl User {
    /// The same user with other details: a total update.
    #[must_use]
    pub fn with(&self, details: UserDetails) -> Self {
        Self { uid: self.uid.clone(), details }
    }
}

impl From<NewUser> for User {
    fn from(NewUser { uid, username, email }: NewUser) -> Self {
        Self { uid, details: UserDetails { username, email } }
    }
}

impl Entity for User {
    const NAME: &'static str = "user";
    const COLLECTION: &'static str = "users";
    const ID_FIELD: &'static str = "uid";
    const INDEXES: &'static [Index] = &[Index::Unique("username"), Index::Unique("email")];

    fn id(&self) -> &str {
        &self.uid
    }

    fn indexed(&self) -> Vec<(&'static str, Indexed)> {
        vec![
            ("username", Indexed::One(self.details.username.clone())),
            ("email", Indexed::One(self.details.email.to_lowercase())),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong_fields(uid: &str, username: &str, email: &str) -> Vec<String> {
        let user =
            NewUser { uid: uid.to_owned(), username: username.to_owned(), email: email.to_owned() };
        let report = user.validate().err();
        report.iter().flat_map(garde::Report::iter).map(|(path, _)| path.to_string()).collect()
    }

    #[test]
    fn a_user_with_an_address_is_valid() {
        assert_eq!(wrong_fields("1", "me", "me@company.com"), [""; 0]);
    }

    #[test]
    fn every_wrong_field_is_found() {
        assert_eq!(wrong_fields("a b", "", "me"), ["email", "uid", "username"]);
        assert_eq!(wrong_fields("1", "me", "Me <me@company.com>"), ["email"]);
        assert_eq!(wrong_fields("1", "me", &format!("me@{}.com", "x".repeat(300)))[..1], ["email"]);
    }
}
