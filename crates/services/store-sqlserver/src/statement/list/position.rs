//! Where a page begins: after a position, which need not be that of any entity, since the cursor came from
//! outside. It knows no filter.

use store::Position;

use super::{Conditions, length, moment_of, sortable};
use crate::{
    Column, Kind,
    cut::Cut,
    failure::Failure,
    statement::{expression, names::Names},
};

impl Conditions<'_> {
    /// Begins after a position.
    pub(super) fn after(
        &mut self,
        names: &Names,
        sorted: Option<&Column>,
        descending: bool,
        Position { value, id }: &Position,
    ) -> Result<(), Failure> {
        let by_id = self.beyond_id(names, descending, id);
        let Some(column) = sorted else {
            self.all.push(by_id);
            return Ok(());
        };
        match column.kind {
            Kind::Moment => self.after_moment(column, descending, value, &by_id),
            kind => {
                self.after_ascii(column, length(kind)?, descending, value, &by_id);
                Ok(())
            }
        }
    }

    /// The condition for the identifiers after one, which tells equal values apart.
    fn beyond_id(&mut self, names: &Names, descending: bool, id: &str) -> String {
        let table = &names.table;
        let id = Cut::of(id, table.id_length);
        let beyond = if descending { id.less(false) } else { id.greater(false) };
        let id = expression::ascii(self.statement, id.text(), table.id_length);
        format!("o.[{}] {beyond} {id}", table.id)
    }

    fn after_ascii(
        &mut self,
        column: &Column,
        length: u16,
        descending: bool,
        value: &str,
        by_id: &str,
    ) {
        let value = Cut::of(value, length);
        let (beyond, or_equal) = if descending {
            (value.less(false), value.less(true))
        } else {
            (value.greater(false), value.greater(true))
        };
        let value = expression::ascii(self.statement, value.text(), length);
        let column = sortable(column);
        self.all.push(format!("{column} {or_equal} {value}"));
        if beyond != or_equal {
            self.all.push(format!("({column} {beyond} {value} OR {by_id})"));
        }
    }

    /// An entity without a moment comes before all that have one.
    fn after_moment(
        &mut self,
        column: &Column,
        descending: bool,
        value: &str,
        by_id: &str,
    ) -> Result<(), Failure> {
        let (name, nullable) = (sortable(column), column.nullable);
        let found = if value.is_empty() { None } else { moment_of(value)? };
        if let Some(found) = found {
            let value = expression::moment(self.statement, found);
            self.all.push(match (descending, nullable) {
                (false, _) => format!("{name} >= {value} AND ({name} > {value} OR {by_id})"),
                (true, false) => format!("{name} <= {value} AND ({name} < {value} OR {by_id})"),
                (true, true) => {
                    format!(
                        "({name} IS NULL OR {name} < {value} OR ({name} = {value} AND {by_id}))"
                    )
                }
            });
            return Ok(());
        }
        // After an entity without a moment, or in a year that the server does not know: before every moment.
        let is_without = value.is_empty();
        self.all.push(match (descending, nullable) {
            (false, true) if is_without => format!("({name} IS NOT NULL OR {by_id})"),
            (true, true) if is_without => format!("{name} IS NULL AND {by_id}"),
            (false, true) => format!("{name} IS NOT NULL"),
            (true, true) => format!("{name} IS NULL"),
            (false, false) => return Ok(()),
            (true, false) => {
                self.nothing = true;
                return Ok(());
            }
        });
        Ok(())
    }
}
