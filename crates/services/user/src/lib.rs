//! A user, and what makes one valid: what every function that writes users agrees on.
//!
//! It knows no function, no HTTP and no driver.

mod email;
#[cfg(feature = "resource")]
mod resource;
mod uid;
mod username;

use garde::Validate;
use rules::Parsed;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Entity, Index, Indexed};

pub use crate::{
    email::{Email, InvalidEmail},
    uid::{InvalidUid, Uid},
    username::{InvalidUsername, Username},
};

/// What a caller may change of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
pub struct UserDetails {
    /// No two users have the same, whatever its case.
    #[garde(dive)]
    pub username: Parsed<Username>,
    /// No two users have the same, whatever its case.
    #[garde(dive)]
    pub email: Parsed<Email>,
}

/// What a caller writes of a user who does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
pub struct NewUser {
    /// The identifier, chosen by the caller; not `.` or `..`.
    #[garde(dive)]
    pub uid: Parsed<Uid>,
    /// No two users have the same, whatever its case.
    #[garde(dive)]
    pub username: Parsed<Username>,
    /// No two users have the same, whatever its case.
    #[garde(dive)]
    pub email: Parsed<Email>,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct User {
    /// The identifier; it never changes.
    pub uid: Parsed<Uid>,
    /// The rest, which may.
    #[serde(flatten)]
    pub details: UserDetails,
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
        self.uid.as_str()
    }

    fn indexed(&self) -> Vec<(&'static str, Indexed)> {
        let UserDetails { username, email } = &self.details;
        vec![
            ("username", Indexed::One(Username::key(username.as_str()))),
            ("email", Indexed::one(email.as_str().to_lowercase())),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong_fields(uid: &str, username: &str, email: &str) -> Vec<String> {
        let user = NewUser { uid: uid.into(), username: username.into(), email: email.into() };
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
    }
}
