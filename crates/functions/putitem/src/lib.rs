//! `putitem`: stores the user that an event holds, whether or not there was one before.
//!
//! Its event comes through a non-proxy integration, so that it has no stage: the environment is that of
//! the alias by which the function is invoked. It knows no HTTP.

mod failure;

use config::Environment;
use error::Error;
use garde::Validate;
use lambda_runtime::LambdaEvent;
use serde_json::Value;
use store::{Entity, NotCompiledIn, Store, Stores, deadline};
use user::{NewUser, User};

pub use crate::failure::Failure;

/// How often a put is tried again because the user came or went meanwhile.
const MOST_ATTEMPTS: usize = 5;

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

/// Stores the user `{"uid", "username", "email"}` and says so.
///
/// # Errors
///
/// [`Failure::Invalid`] for an event that is no valid user or not one that can be stored,
/// [`Failure::Environment`] for an invocation through no environment's alias, and else what the store says.
pub async fn handle(users: &Stores<User>, event: LambdaEvent<Value>) -> Result<String, Failure> {
    let arn = &event.context.invoked_function_arn;
    let environment = Environment::of_invocation(None, arn, config::line!())?;
    let mut unknown = None;
    let user: NewUser = serde_ignored::deserialize(event.payload, |path| {
        unknown.get_or_insert_with(|| path.to_string());
    })?;
    if let Some(field) = unknown {
        return Err(Failure::unknown_field(&field));
    }
    user.validate()?;
    let user = User::from(user);
    let ends = event.context.deadline();
    deadline::until(ends, async { put(&*users.get(environment).await?, &user).await }).await?;
    Ok(format!("Put user {} with email {} to DynamoDB.", user.details.username, user.details.email))
}

/// Creates the user, or replaces the one with its identifier.
async fn put(users: &dyn Store<User>, user: &User) -> Result<(), Error> {
    for _ in 0..MOST_ATTEMPTS {
        match users.create(user, None).await {
            Err(Error::Taken { field: User::ID_FIELD, .. }) => {}
            result => return result.map(|_| ()),
        }
        match store::revise(users, user.id(), |_| Ok::<_, Error>(user.clone())).await {
            Err(Error::NotFound { .. }) => {}
            result => return result.map(|_| ()),
        }
    }
    let cause = format!("{MOST_ATTEMPTS} times the user came and went meanwhile").into();
    Err(Error::Unavailable { operation: "put a user", cause })
}
