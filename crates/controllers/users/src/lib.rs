//! Users: each with an identifier of the caller's choice, a username and an email address of their own.
//!
//! What is unique is so within one environment's store, at every moment: a rename or a removal frees the
//! old value in the same transaction.

mod handlers;
mod selection;

use axum::{Router, routing::get};
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

/// The routes of this function, over the stores of its environments.
pub fn router(users: Stores<User>) -> Router {
    let one =
        get(handlers::read).put(handlers::replace).patch(handlers::patch).delete(handlers::delete);
    let routes = Router::new()
        .route("/users", get(handlers::list).post(handlers::create))
        .route("/users/{uid}", one)
        .with_state(users);
    api::app(routes, config::line!())
}
