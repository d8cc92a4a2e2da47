//! The names of tables and columns as they stand in statements: checked once, when a store is opened.

use store::{Entity, Index};

use super::{Statement, expression};
use crate::{
    Kind, Lines, Table, documents,
    table::{Misdescribed, check_name},
};

/// The table of the answers that are kept, which every schema has one of.
pub(crate) const KEYS: &str = "IdempotencyKeys";

/// The table of the migrations that were applied.
pub(crate) const MIGRATIONS: &str = "SchemaMigrations";

/// The tables of a kind of entity in a schema.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    pub(crate) table: Table,
    /// The lines of a row, and what they are.
    pub(crate) lines: Option<Lines>,
    pub(crate) search: Search,
    /// `[schema].[Orders]`.
    pub(crate) main: String,
    /// `[schema].[OrderLines]`; empty for a kind without lines.
    pub(crate) of_lines: String,
    /// `[schema].[IdempotencyKeys]`.
    pub(crate) keys: String,
    /// The columns of a row of the main table, each of alias `o`.
    pub(crate) columns: String,
}

/// Where a list looks for the values of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Search {
    /// In a column of the row; lines are a part of the entity.
    Columns,
    /// In lines, which are nothing else.
    Lines,
}

impl Names {
    /// Those of tables that somebody describes.
    pub(crate) fn of(table: Table, indexes: &[Index], schema: &str) -> Result<Self, Misdescribed> {
        table.check(indexes)?;
        let of_lines = table.lines.map(|lines| lines.name.to_owned()).unwrap_or_default();
        Self::new(table, (table.lines, of_lines), Search::Columns, schema)
    }

    /// Those of the documents of a kind.
    pub(crate) fn of_documents<E: Entity>(schema: &str) -> Result<Self, Misdescribed> {
        let table = documents::table::<E>();
        table.check(&[])?;
        for index in E::INDEXES {
            check_name(index.field())?;
        }
        let lines = (Some(documents::INDEX), documents::index_name::<E>());
        Self::new(table, lines, Search::Lines, schema)
    }

    fn new(
        table: Table,
        (lines, of_lines): (Option<Lines>, String),
        search: Search,
        schema: &str,
    ) -> Result<Self, Misdescribed> {
        check_name(schema)?;
        let Table { key, version, created, created_by, updated, updated_by, id, .. } = table;
        let own = [Some(key), Some(version), Some(created), created_by, Some(updated), updated_by];
        let mut columns: Vec<_> = own.into_iter().flatten().chain([id]).collect();
        columns.extend(table.columns.iter().flat_map(expression::names));
        let columns: Vec<_> = columns.iter().map(|name| format!("o.[{name}]")).collect();
        let of_schema = |name: &str| format!("[{schema}].[{name}]");
        Ok(Self {
            main: of_schema(table.name),
            of_lines: of_schema(&of_lines),
            keys: of_schema(KEYS),
            columns: columns.join(", "),
            lines,
            search,
            table,
        })
    }

    /// The lines that are a part of the entity.
    pub(crate) fn read_lines(&self) -> Option<&Lines> {
        self.lines.as_ref().filter(|_| self.search == Search::Columns)
    }

    /// The condition for the row of an identifier, in columns of an alias such as `o.`. A UUID is found in either
    /// spelling, by the index.
    pub(crate) fn is_id(&self, statement: &mut Statement, alias: &str, id: &str) -> String {
        let Table { id: column, id_kind: kind, .. } = self.table;
        let mut searched =
            |spelling: &str| expression::searched(statement, spelling.as_bytes(), kind);
        if kind != Kind::Uuid {
            return format!("{alias}[{column}] = {}", searched(id));
        }
        let (small, capitals) =
            (searched(&id.to_ascii_lowercase()), searched(&id.to_ascii_uppercase()));
        format!("{alias}[{column}] IN ({small}, {capitals})")
    }
}
