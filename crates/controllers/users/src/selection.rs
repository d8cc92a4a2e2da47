//! Which users a list holds.

use api::{List, Parameters, Selection};
use store::{Filter, Sort};
use user::User;

/// The list of users, by identifier.
#[derive(Clone, Debug)]
pub(crate) struct UserList;

impl List for UserList {
    type Entity = User;

    fn selection(parameters: &mut Parameters) -> Selection {
        let mut filters = Vec::new();
        filters.extend(parameters.text("username").map(|name| Filter::Equals("username", name)));
        filters.extend(
            parameters.text("email").map(|email| Filter::Equals("email", email.to_lowercase())),
        );
        Selection { filters, sort: Sort::BY_ID }
    }
}
