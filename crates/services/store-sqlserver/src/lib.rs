//! Entities in the tables of Microsoft SQL Server, by plain T-SQL that other servers of its protocol
//! understand too.
//!
//! It knows no entity: a controller says how its kind lies in tables ([`View`], [`Record`]), and nothing
//! outside this crate names the driver. Text of a statement is put together of constants only; a value is
//! always a parameter.
//!
//! What the server must allow is READ COMMITTED, with or without `READ_COMMITTED_SNAPSHOT`. Versions are its
//! `ROWVERSION`, so that what other programs write to a row counts as a version too; they must write the row
//! whenever they write its lines.
//!
//! What differs from other stores: a year before 1 is refused ([`error::Error::Invalid`]); a field that is
//! kept as a moment cannot be asked whether it contains a text; and fields with members cannot be kept.

mod address;
mod cell;
mod connection;
#[cfg(feature = "contract")]
pub mod contract;
mod cut;
mod driver;
mod failure;
mod idempotency;
mod migrate;
#[cfg(test)]
mod mock;
mod moment;
mod pool;
mod read;
mod record;
mod retry;
mod row;
mod statement;
mod store;
mod table;
mod write;

pub use crate::{
    driver::{driver, read_only_driver},
    record::{Migration, Record, View},
    row::{Row, Value},
    table::{Breach, Column, Kind, Lines, Table},
};
