//! What a store promises, the store for a laptop, and the test that every store passes.
//!
//! It knows no entity and no HTTP: a controller describes its entity by [`Entity`], and any [`Store`]
//! keeps it. Drivers of servers live in crates of their own; SQLite is behind the feature `embedded`.

mod attempts;
pub mod caller;
#[cfg(feature = "contract")]
pub mod contract;
pub mod deadline;
pub mod document;
mod driver;
#[cfg(feature = "embedded")]
mod embedded;
mod entity;
mod entity_id;
mod idempotency;
mod in_time;
mod open;
mod promise;
mod query;
pub mod refusal;
mod reindex;
mod revise;
mod stored;
mod timestamp;

#[cfg(feature = "embedded")]
pub use crate::embedded::EmbeddedStore;
pub use crate::{
    attempts::{Attempts, Backoff},
    driver::{Driver, Server},
    entity::{Entity, Index, Indexed, is_declared, undeclared, unique_values, values},
    entity_id::EntityId,
    idempotency::{Created, IdempotentRequest},
    open::{IS_FOR_A_LAPTOP, NotCompiledIn, Stores},
    promise::Store,
    query::{Filter, Page, Position, Query, Sort},
    reindex::{Reindexed, reindex},
    revise::revise,
    stored::{Expected, Stored, Version, first_version},
    timestamp::Timestamp,
};
