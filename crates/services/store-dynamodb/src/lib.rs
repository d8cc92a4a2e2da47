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
//!   another field is asked of the entities on the way, 1000 of them for a page, which then may hold fewer
//!   than its limit, even none, and says where the next one begins.
//! - Lists are eventually consistent on AWS: for some milliseconds after a write they may show what was
//!   before. Entities that are asked for by identifier or by a unique value are as the last acknowledged
//!   write left them.
//! - An index orders all entities of a kind in one partition, which takes 1000 writes of 1 KB a second
//!   (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html>). What comes
//!   above that is throttled, and unavailable once time is up: a kind that is written more often belongs in another
//!   store.
//! - [`Error::Invalid`] for an entity of more than 400 KB, an identifier of more than 1024 bytes, a sorted
//!   value that has with the identifier more than 1023 bytes, and a unique value of more than about 2000.
//! - Numbers have 38 digits and lie between 1e-130 and 1e126; nothing in an entity has an empty name. An attribute
//!   of bytes, which another program added to an item, is not read and does not outlast a replacement.
//! - An index holds the items that have its attributes: an entity that was written before its kind declared a
//!   field, or since then by a program that does not know the field, is in no list by that field until it is
//!   indexed anew. Until then another may take its value of a unique field, and keeps it.
//! - Creations, deletions and changes of unique values are transactions, which take twice the capacity.
//! - Credentials are those that the process starts with: Lambda replaces processes before they expire.

mod answer;
mod attempts;
mod attribute;
mod client;
mod draft;
mod expression;
mod failure;
mod index;
mod item;
mod key;
mod list;
#[cfg(test)]
mod note;
mod one_table;
mod prepare;
mod size;
mod table;
mod tables;
#[cfg(feature = "testing")]
pub mod testing;
mod unique;
mod write;

use std::sync::Arc;

use async_trait::async_trait;
use config::{Environment, StoreKind};
use error::Error;

pub use self::tables::table_name;
use self::tables::{Access, Tables};
use store::{Driver, Entity, Server, Store};

/// The driver of DynamoDB.
pub fn driver<E: Entity>() -> Box<dyn Driver<E>> {
    Box::new(DynamoDb { access: Box::new(tables::access) })
}

struct DynamoDb {
    access: Box<Access>,
}

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
        Tables::of(environment, server, &*self.access)?.store()
    }

    async fn prepare(
        &self,
        environment: Environment,
        server: &Server,
    ) -> Result<Vec<String>, Error> {
        Tables::of(environment, server, &*self.access)?.prepare::<E>().await
    }
}
