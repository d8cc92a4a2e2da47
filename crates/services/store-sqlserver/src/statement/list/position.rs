//! Where a page begins: after a position, which need not be that of any entity, since the cursor came from
//! outside. It knows no filter.

use error::Error;
use store::{Position, Timestamp};

use super::{Conditions, Place};
use crate::{Kind, cut::Cut, failure::Failure, moment, statement::expression};

impl Conditions<'_> {
    /// Begins after a position.
    pub(super) fn after(
        &mut self,
        (id_column, id_kind): (&str, Kind),
        sorted: Option<&Place>,
        descending: bool,
        Position { value, id }: &Position,
    ) -> Result<(), Failure> {
        // The identifier tells equal values apart.
        let id = Cut::of(id, id_kind);
        let beyond = if descending { id.less(false) } else { id.greater(false) };
        let id = expression::searched(self.statement, id.bytes(), id_kind);
        let by_id = format!("{id_column} {beyond} {id}");
        match sorted {
            None => self.all.push(by_id),
            Some(Place { value: column, kind: Kind::Moment, .. }) => {
                let moment: Timestamp = value.parse().map_err(|_| Error::NoSuchPlace)?;
                if !moment::is_known(moment) {
                    return Err(Error::NoSuchPlace.into());
                }
                let moment = expression::moment(self.statement, moment);
                let beyond = if descending { ("<", "<=") } else { (">", ">=") };
                self.after_value(column, beyond, &moment, &by_id);
            }
            Some(Place { value: column, kind, .. }) => {
                let cut = Cut::of(value, *kind);
                let (beyond, or_equal) = if descending {
                    (cut.less(false), cut.less(true))
                } else {
                    (cut.greater(false), cut.greater(true))
                };
                let value = expression::searched(self.statement, cut.bytes(), *kind);
                self.after_value(column, (beyond, or_equal), &value, &by_id);
            }
        }
        Ok(())
    }

    /// So that the server begins at the value by the index, and looks at identifiers among its equals alone.
    fn after_value(
        &mut self,
        column: &str,
        (beyond, or_equal): (&str, &str),
        value: &str,
        by_id: &str,
    ) {
        self.all.push(format!("{column} {or_equal} {value}"));
        if beyond != or_equal {
            self.all.push(format!("({column} {beyond} {value} OR {by_id})"));
        }
    }
}
