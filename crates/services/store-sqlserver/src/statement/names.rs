//! The names of tables and columns as they stand in statements: checked once, when a store is opened.

use crate::{
    Table,
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
    /// `[schema].[Orders]`.
    pub(crate) main: String,
    /// `[schema].[OrderLines]`; empty for a kind without lines.
    pub(crate) lines: String,
    /// `[schema].[IdempotencyKeys]`.
    pub(crate) keys: String,
    /// The columns of a row of the main table, each of alias `o`.
    pub(crate) columns: String,
}

impl Names {
    pub(crate) fn of(
        table: Table,
        indexes: &[store::Index],
        schema: &str,
    ) -> Result<Self, Misdescribed> {
        table.check(indexes)?;
        check_name(schema)?;
        let mut columns = format!(
            "o.[{}], o.[{}], o.[{}], o.[{}], o.[{}]",
            table.key, table.version, table.created, table.updated, table.id
        );
        for column in table.columns {
            columns.push_str(", ");
            columns.push_str(&super::expression::selected("o", column));
        }
        let of_schema = |name: &str| format!("[{schema}].[{name}]");
        Ok(Self {
            main: of_schema(table.name),
            lines: table.lines.map(|lines| of_schema(lines.name)).unwrap_or_default(),
            keys: of_schema(KEYS),
            columns,
            table,
        })
    }
}
