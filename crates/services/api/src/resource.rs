//! What an entity says of itself, so that its routes, its checks and its part of the API definition follow.

use std::fmt::Debug;

use error::Error;
use garde::Validate;
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use store::Entity;

use crate::{Access, Parameters};

/// An entity that callers create, read, list, replace, patch and delete over HTTP ([`crate::crud`]).
pub trait Resource: Listed + JsonSchema {
    /// The path of the collection: `/books`.
    const PATH: &'static str;
    /// A sentence about the collection, for readers of the API.
    const ABOUT: &'static str;
    /// When [`Resource::with`] refuses, for readers of the API: a phrase such as `the status cannot go there`.
    const REFUSES: Option<&'static str> = None;
    /// The identifier in a path: [`EntityId`](store::EntityId) if it is made here.
    type Id: Identifier;
    /// What a caller writes of an entity that does not exist yet.
    type New: Written;
    /// What a caller writes of one that does: the document that a patch changes.
    type Details: Written;

    /// The scope that a caller who is known needs: `books:read` or `books:write`.
    fn scope(access: Access) -> String {
        format!("{}:{access}", Self::COLLECTION)
    }

    /// The entity that is created; its rules are checked already, its invariants are not.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] or [`Error::Refused`], whatever an invariant demands.
    fn make(new: Self::New) -> Result<Self, Error>;

    /// What a caller wrote of it.
    fn details(&self) -> Self::Details;

    /// The same entity with other details: a total update.
    ///
    /// # Errors
    ///
    /// As [`Resource::make`]: an entity may refuse to go from one state to another.
    fn with(&self, details: Self::Details) -> Result<Self, Error>;

    /// A new entity as a caller might write it: the API's examples and the conformance tests are made of it.
    fn example() -> Self::New;
}

/// An entity that callers list.
pub trait Listed: Entity {
    /// Entities on a page if the caller does not say.
    const DEFAULT_LIMIT: usize = 20;

    /// Declares the filters and orders that a list may be asked for, each with its query parameters.
    fn list(parameters: &mut impl Parameters);
}

/// What a caller writes: a document with rules, of which a field that nobody knows is refused.
pub trait Written:
    Clone
    + Debug
    + PartialEq
    + Serialize
    + DeserializeOwned
    + Validate<Context = ()>
    + JsonSchema
    + Send
    + Sync
    + 'static
{
}

impl<T> Written for T where
    T: Clone
        + Debug
        + PartialEq
        + Serialize
        + DeserializeOwned
        + Validate<Context = ()>
        + JsonSchema
        + Send
        + Sync
        + 'static
{
}

/// What names an entity in a path.
pub trait Identifier: AsRef<str> + DeserializeOwned + JsonSchema + Send + 'static {}

impl<T: AsRef<str> + DeserializeOwned + JsonSchema + Send + 'static> Identifier for T {}
