//! Entities in Amazon DynamoDB: one table for each kind, whose items hold the entity's own fields, so that
//! other programs can read them.
//!
//! It knows no entity and no HTTP, and no other crate knows DynamoDB.
//!
//! # What differs
//!
//! - A kind with [`Index::Members`](store::Index::Members) is refused when it is opened, and
//!   [`Filter::Contains`](store::Filter::Contains) when it is asked for: DynamoDB has no index for either.
//! - A list is answered by the index of its order, or of the one value that a filter wants. A filter on
//!   another field is asked of every entity on the way; a page that would look at more than 1000 is
//!   [`Error::Internal`].
//! - Lists are eventually consistent on AWS: for some milliseconds after a write they may show what was
//!   before. Entities that are asked for by identifier or by a unique value are as the last acknowledged
//!   write left them.
//! - An index orders all entities of a kind in one partition, and a partition takes about 1000 writes of 1 KB
//!   a second.
//! - [`Error::Invalid`] for an entity of more than 400 KB, an identifier of more than 1024 bytes, a sorted
//!   value that has with the identifier more than 1023 bytes, and a unique value of more than about 2000.
//! - Numbers have 38 digits and lie between 1e-130 and 1e126; nothing in an entity has an empty name.
//! - An entity that was written before its kind declared a field is in the lists by that field, and kept
//!   apart by it, once it is written again.
//! - Creations, deletions and changes of unique values are transactions, which take twice the capacity.

mod answer;
mod attribute;
mod client;
mod condition;
mod draft;
mod failure;
mod index;
mod item;
mod key;
mod list;
#[cfg(test)]
mod note;
mod one_table;
mod prepare;
mod retry;
mod size;
mod table;
mod tables;
#[cfg(feature = "testing")]
pub mod testing;
mod write;

use std::sync::Arc;

use async_trait::async_trait;
use config::{Environment, StoreKind};
use error::Error;

use self::tables::Tables;
use store::{Driver, Entity, Server, Store};

/// The driver of DynamoDB.
pub fn driver<E: Entity>() -> Box<dyn Driver<E>> {
    Box::new(DynamoDb)
}

/// The name of an entity's table, in an environment whose tables have this prefix: what a function's role must allow.
pub fn table_name<E: Entity>(prefix: &str) -> String {
    format!("{prefix}{}", E::COLLECTION)
}

struct DynamoDb;

#[async_trait]
impl<E: Entity> Driver<E> for DynamoDb {
    fn kind(&self) -> StoreKind {
        StoreKind::DynamoDb
    }

    async fn open(
        &self,
        environment: Environment,
        server: &Server,
    ) -> Result<Arc<dyn Store<E>>, Error> {
        Tables::of(environment, server)?.store()
    }

    async fn prepare(
        &self,
        environment: Environment,
        server: &Server,
    ) -> Result<Vec<String>, Error> {
        Tables::of(environment, server)?.prepare::<E>().await
    }
}

/// Why a kind is refused that is found by members.
fn no_members(field: &str) -> String {
    format!("DynamoDB does not find entities by members, here of `{field}`")
}
