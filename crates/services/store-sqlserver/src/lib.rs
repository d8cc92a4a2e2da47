//! Entities in the tables of Microsoft SQL Server, by plain T-SQL that other servers of its protocol
//! understand too.
//!
//! It knows no entity: any is kept as documents ([`document_driver`]), and one that lies in tables of another kind says how
//! ([`Record`]). Nothing outside this crate names the driver. Text of a statement is put together of constants
//! only; a value is always a parameter.
//!
//! What the server must allow is READ COMMITTED, with or without `READ_COMMITTED_SNAPSHOT`. Versions are its
//! `ROWVERSION`, so that what other programs write to a row counts as a version too; they must write the row
//! whenever they write its lines.
//!
//! What differs from other stores:
//!
//! - Documents: an identifier has at most 256 bytes in UTF-8, and what an entity is found by at most 1280
//!   ([`error::Error::Invalid`]).
//! - Tables: a year before 1 is refused ([`error::Error::Invalid`]); a field that is kept as a moment cannot be asked whether
//!   it contains a text; and fields with members cannot be kept. An entity is always found by its columns, so that
//!   there is nothing to index anew.
//! - A file of `certificate_authority` is trusted beside the public authorities: the driver knows no other way.

mod address;
mod cell;
mod connections;
#[cfg(feature = "contract")]
pub mod contract;
mod cut;
mod documents;
mod driver;
mod failure;
mod idempotency;
mod login;
mod mapping;
mod migrate;
#[cfg(test)]
mod mock;
mod moment;
mod read;
mod record;
mod session;
mod statement;
mod store;
mod table;
mod write;

pub use crate::{
    driver::{document_driver, driver, read_only_driver},
    record::{Migration, Record, Run},
    table::{Breach, Column, Kind, Lines, Table},
};
