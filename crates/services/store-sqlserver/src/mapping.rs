//! How the entities of a kind become rows, and rows entities: by the kind's own description, or as documents.

use error::Error;
use store::{Entity, Stored, document::Unknown};

use crate::{
    Record, Row, View, documents, failure::Failure, statement::names::Names, table::Misdescribed,
};

/// A kind of entity in a schema.
pub(crate) struct Mapping<E: Entity> {
    pub(crate) names: Names,
    of_row: fn(Row) -> Result<(E, Unknown), Error>,
    /// Nothing where another program writes.
    to_row: Option<ToRow<E>>,
}

type ToRow<E> = fn(&E, Option<&Stored<E>>) -> Result<Row, Error>;

impl<E: Entity> Mapping<E> {
    /// Any entity.
    pub(crate) fn documents(schema: &str) -> Result<Self, Misdescribed> {
        let names = Names::of_documents::<E>(schema)?;
        let of_row = |row: Row| documents::of_row(&row);
        Ok(Self { names, of_row, to_row: Some(documents::to_row) })
    }

    /// The entity of a row, and what else is in it.
    pub(crate) fn of_row(&self, row: Row) -> Result<(E, Unknown), Failure> {
        Ok((self.of_row)(row)?)
    }

    /// The row of an entity that takes the place of another, if of any.
    pub(crate) fn to_row(&self, entity: &E, before: Option<&Stored<E>>) -> Result<Row, Error> {
        self.writing("write an entity")?(entity, before)
    }

    /// Refuses to write where another program does, which is a bug.
    pub(crate) fn check_writable(&self, operation: &'static str) -> Result<(), Error> {
        self.writing(operation).map(|_| ())
    }

    fn writing(&self, operation: &'static str) -> Result<ToRow<E>, Error> {
        let refused = || format!("the {} of this program are only read", E::COLLECTION);
        self.to_row.ok_or_else(|| Error::internal(operation)(refused()))
    }
}

impl<E: View> Mapping<E> {
    /// One that is only read.
    pub(crate) fn view(schema: &str) -> Result<Self, Misdescribed> {
        let names = Names::of(E::TABLE, E::INDEXES, schema)?;
        let of_row = |row| Ok((E::of_row(row)?, Unknown::default()));
        Ok(Self { names, of_row, to_row: None })
    }
}

impl<E: Record> Mapping<E> {
    /// One that is kept in tables of its own, whose other columns nobody touches here.
    pub(crate) fn tables(schema: &str) -> Result<Self, Misdescribed> {
        Ok(Self { to_row: Some(|entity, _| Ok(entity.to_row())), ..Self::view(schema)? })
    }
}
