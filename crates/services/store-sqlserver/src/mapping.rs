//! How the entities of a kind become rows, and rows entities: by the columns that a table has for the members of their
//! JSON, or as documents.

use error::Error;
use serde::{Deserializer, de::DeserializeOwned};
use serde_json::{Map, Value};
use store::{Entity, Stored, document::Unknown};

use crate::{
    Column, Kind, Record, documents, failure::Failure, statement::names::Names, table::Misdescribed,
};

/// What is in the columns of a row and in those of its lines, by the names of members.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Row {
    pub(crate) values: Members,
    pub(crate) lines: Vec<Members>,
}

pub(crate) type Members = Map<String, Value>;

/// A kind of entity in a schema.
pub(crate) struct Mapping<E: Entity> {
    pub(crate) names: Names,
    of_row: OfRow<E>,
    /// Nothing where another program writes.
    to_row: Option<ToRow<E>>,
}

type OfRow<E> = fn(&Names, String, Row) -> Result<(E, Unknown), Error>;
type ToRow<E> = fn(&Names, &E, Option<&Stored<E>>) -> Result<Row, Error>;

impl<E: Entity> Mapping<E> {
    /// Any entity.
    pub(crate) fn documents(schema: &str) -> Result<Self, Misdescribed> {
        let names = Names::of_documents::<E>(schema)?;
        Ok(Self {
            names,
            of_row: |_, _, row| documents::of_row(&row),
            to_row: Some(|_, entity, before| documents::to_row(entity, before)),
        })
    }

    /// The entity of a row with this identifier, and what else is in it.
    pub(crate) fn of_row(&self, id: String, row: Row) -> Result<(E, Unknown), Failure> {
        Ok((self.of_row)(&self.names, id, row)?)
    }

    /// The row of an entity that takes the place of another, if of any.
    pub(crate) fn to_row(&self, entity: &E, before: Option<&Stored<E>>) -> Result<Row, Error> {
        self.writing("write an entity")?(&self.names, entity, before)
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

impl<E: Record> Mapping<E> {
    /// One that is only read.
    pub(crate) fn view(schema: &str) -> Result<Self, Misdescribed> {
        let names = Names::of(E::TABLE, E::INDEXES, schema)?;
        Ok(Self { names, of_row, to_row: None })
    }

    /// One that is kept in tables of its own, whose other columns nobody touches here.
    pub(crate) fn tables(schema: &str) -> Result<Self, Misdescribed> {
        Ok(Self { to_row: Some(|names, entity, _| to_row(names, entity)), ..Self::view(schema)? })
    }
}

fn of_row<E: Entity>(names: &Names, id: String, row: Row) -> Result<(E, Unknown), Error> {
    let Row { mut values, lines } = row;
    let id = if names.table.id_kind == Kind::Uuid { id.to_ascii_lowercase() } else { id };
    values.insert(E::ID_FIELD.to_owned(), id.into());
    if let Some(of_lines) = &names.lines {
        let lines = lines.into_iter().map(Value::Object).collect();
        values.insert(of_lines.member.to_owned(), Value::Array(lines));
    }
    Ok((read(Value::Object(values))?, Unknown::default()))
}

/// What was written here, from JSON. What serde says of a failure repeats values; where it is does not.
pub(crate) fn read<'a, T: DeserializeOwned>(json: impl Deserializer<'a>) -> Result<T, Error> {
    serde_path_to_error::deserialize(json).map_err(|error| {
        let text = format!("`{}` is not as this program has it", error.path());
        Error::internal("read what is stored")(text)
    })
}

fn to_row<E: Entity>(names: &Names, entity: &E) -> Result<Row, Error> {
    let internal = |text: String| Error::internal("write a row")(text);
    let members = |value, columns: &[Column]| {
        let Value::Object(members) = value else {
            return Err(internal(format!("a {} or a part of it is no JSON object", E::NAME)));
        };
        // What has no column would be lost.
        let is_kept = |name: &str| columns.iter().any(|column| column.member == name);
        match members.iter().find(|(name, value)| !value.is_null() && !is_kept(name)) {
            Some((name, _)) => Err(internal(format!("the member `{name}` has no column"))),
            None => Ok(members),
        }
    };
    let mut value = serde_json::to_value(entity).map_err(Error::internal("write a row"))?;
    let mut lines = Vec::new();
    if let Value::Object(all) = &mut value {
        all.remove(E::ID_FIELD);
        if let Some(of_lines) = &names.lines
            && let Some(Value::Array(found)) = all.remove(of_lines.member)
        {
            let of_line = |line| members(line, of_lines.columns);
            lines = found.into_iter().map(of_line).collect::<Result<_, _>>()?;
        }
    }
    Ok(Row { values: members(value, names.table.columns)?, lines })
}

#[cfg(test)]
mod tests {
    use store::contract::{Sample, Specimen};

    use super::*;
    use crate::{Breach, Migration, Table};

    impl Record for Specimen {
        const TABLE: Table = Table {
            columns: &[Column::new("Notes", "notes", Kind::Text)],
            refused: Breach::Refused("no reader of it decides anything"),
            ..documents::table::<Self>()
        };
        const MIGRATIONS: &'static [Migration] = &[];
    }

    #[test]
    fn a_member_without_a_column_is_never_lost_unseen() {
        let mapping = Mapping::<Specimen>::tables("dev");
        assert_eq!(mapping.err(), Some(Misdescribed::Unmapped("code")));
        let names = Names::of(Specimen::TABLE, &[], "dev").unwrap();
        let refused = to_row(&names, &Specimen::sample(1)).unwrap_err();
        let told = error::chain(&refused);
        assert!(told.starts_with("failed to write a row: the member `"), "{told}");
        assert!(told.ends_with("` has no column"), "{told}");
    }

    #[test]
    fn a_row_that_is_no_entity_is_told_by_its_member_and_not_by_its_value() {
        let names = Names::of(Specimen::TABLE, &[], "dev").unwrap();
        let Value::Object(mut values) = serde_json::to_value(Specimen::sample(1)).unwrap() else {
            panic!("a specimen is an object");
        };
        values.insert("count".to_owned(), "hunter2".into());
        let row = Row { values, lines: Vec::new() };
        let told = error::chain(&of_row::<Specimen>(&names, "1".to_owned(), row).unwrap_err());
        assert_eq!(told, "failed to read what is stored: `count` is not as this program has it");
    }
}
