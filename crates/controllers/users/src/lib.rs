//! Users: each with an identifier of the caller's choice, a username and an email address of their own.
//!
//! What is unique is so within one environment's store, at every moment: a rename or a removal frees the
//! old value in the same transaction.

use api::Controller;
use store::{NotCompiledIn, Stores};
use user::User;

/// The stores of users that this program can reach.
pub fn stores() -> Result<Stores<User>, NotCompiledIn> {
    Stores::new(
        config::users,
        [
            #[cfg(feature = "dynamodb")]
            store_dynamodb::driver(),
        ],
    )
}

/// The controller of users, over the stores of its environments.
pub fn controller(users: Stores<User>) -> Controller<User> {
    api::crud(users, config::line!())
}
