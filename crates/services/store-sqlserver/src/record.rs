//! What an entity says of itself so that this store can keep it in tables. It knows no statement and no driver.

use store::Entity;

use crate::Table;

/// An entity that lies in tables of another kind than documents: in JSON, its members are the columns that the table
/// names for them.
pub trait Record: Entity {
    /// Where it lies.
    const TABLE: Table;
    /// What makes the tables, in order; nothing where another program does.
    const MIGRATIONS: &'static [Migration];
}

/// A step from one form of the tables to the next. Once applied anywhere, it must not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Its place among the migrations, from 1.
    pub number: u32,
    /// What it makes, in a few words.
    pub name: &'static str,
    /// Statements in T-SQL. `{schema}` stands for the schema of the tables.
    pub text: &'static str,
    /// How they are run.
    pub run: Run,
}

/// How the statements of a migration are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// As one batch in one transaction: all of them or none.
    Together,
    /// One after the other, each for itself: for indexes of tables that hold rows, each of which is locked only while
    /// its own index is made. A statement ends with a semicolon at the end of a line. What one makes and finds made
    /// is passed over, so that the migration can be run again after it broke off.
    Apart,
}
