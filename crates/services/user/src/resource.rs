//! Users over HTTP.

use api::{Listed, Parameters, Resource};
use error::Error;
use store::Filter;

use crate::{NewUser, Uid, User, UserDetails, Username};

impl Listed for User {
    fn list(list: &mut impl Parameters) {
        list.text("username", "The username, in any case.", "me", |name| {
            Filter::Equals("username", Username::key(&name))
        });
        list.text("email", "The email address, in any case.", "me@company.com", |email| {
            Filter::Equals("email", email.to_lowercase())
        });
    }
}

impl Resource for User {
    const PATH: &'static str = "/users";
    const ABOUT: &'static str =
        "Users, each with a uid of their choice, a username and an email of their own.";

    type Id = Uid;
    type New = NewUser;
    type Details = UserDetails;

    fn make(new: NewUser) -> Result<Self, Error> {
        Ok(new.into())
    }

    fn details(&self) -> UserDetails {
        self.details.clone()
    }

    fn with(&self, details: UserDetails) -> Result<Self, Error> {
        Ok(Self { uid: self.uid.clone(), details })
    }

    fn example() -> NewUser {
        NewUser { uid: "1".into(), username: "me".into(), email: "me@company.com".into() }
    }
}
