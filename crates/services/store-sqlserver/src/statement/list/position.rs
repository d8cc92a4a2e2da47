//! Where a page begins: after a position, which need not be that of any entity, since the cursor came from
//! outside. It knows no filter.

use error::Error;
use store::Position;
use tiberius::time::DateTime2;

use super::{Conditions, Place, moment_of};
use crate::{Kind, cut::Cut, failure::Failure, statement::expression};

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
            Some(place) if place.kind == Kind::Moment => {
                let found = match &**value {
                    "" => None,
                    value => Some(moment_of(value).ok_or(Error::NoSuchPlace)?),
                };
                self.after_moment(place, descending, found, &by_id);
            }
            Some(place) => self.after_text(place, descending, value, &by_id),
        }
        Ok(())
    }

    fn after_text(&mut self, place: &Place, descending: bool, value: &str, by_id: &str) {
        let value = Cut::of(value, place.kind);
        let (beyond, or_equal) = if descending {
            (value.less(false), value.less(true))
        } else {
            (value.greater(false), value.greater(true))
        };
        let (value, column) =
            (expression::searched(self.statement, value.bytes(), place.kind), &place.sortable);
        self.all.push(format!("{column} {or_equal} {value}"));
        if beyond != or_equal {
            self.all.push(format!("({column} {beyond} {value} OR {by_id})"));
        }
    }

    /// An entity without a moment comes before all that have one.
    fn after_moment(
        &mut self,
        place: &Place,
        descending: bool,
        found: Option<Option<DateTime2>>,
        by_id: &str,
    ) {
        let (name, nullable) = (&place.sortable, place.nullable.is_some());
        if let Some(Some(found)) = found {
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
            return;
        }
        // After an entity without a moment, or in a year that the server does not know: before every moment.
        let is_without = found.is_none();
        self.all.push(match (descending, nullable) {
            (false, true) if is_without => format!("({name} IS NOT NULL OR {by_id})"),
            (true, true) if is_without => format!("{name} IS NULL AND {by_id}"),
            (false, true) => format!("{name} IS NOT NULL"),
            (true, true) => format!("{name} IS NULL"),
            (false, false) => return,
            (true, false) => {
                self.nothing = true;
                return;
            }
        });
    }
}
