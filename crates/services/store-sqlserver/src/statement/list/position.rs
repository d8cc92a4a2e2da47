//! Where a page begins: after a position, which need not be that of any entity, since the cursor came from
//! outside. It knows no filter.

use error::Error;
use store::Position;

use super::{Conditions, Edge, Place};
use crate::{Kind, failure::Failure};

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
        let Edge::At(cut, id) = self.edge(id_kind, id) else {
            return Err(Error::NoSuchPlace.into());
        };
        let beyond = if descending { cut.less(false) } else { cut.greater(false) };
        let by_id = format!("{id_column} {beyond} {id}");
        let Some(Place { value: column, kind, .. }) = sorted else {
            self.all.push(by_id);
            return Ok(());
        };
        let Edge::At(cut, value) = self.edge(*kind, value) else {
            return Err(Error::NoSuchPlace.into());
        };
        let (beyond, or_equal) = if descending {
            (cut.less(false), cut.less(true))
        } else {
            (cut.greater(false), cut.greater(true))
        };
        // So that the server begins at the value by the index, and looks at identifiers among its equals alone.
        self.all.push(format!("{column} {or_equal} {value}"));
        if beyond != or_equal {
            self.all.push(format!("({column} {beyond} {value} OR {by_id})"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use store::{Index, Query, Sort, contract::Specimen};

    use super::*;
    use crate::{
        Column, Table, documents,
        statement::{list, names::Names},
    };

    #[test]
    fn a_place_that_no_page_named_is_none() {
        const COLUMNS: &[Column] = &[Column::new("Found", "found", Kind::Moment)];
        let table = Table { columns: COLUMNS, ..documents::table::<Specimen>() };
        let names = Names::of(table, &[Index::Sorted("found")], "dev").unwrap();
        let page = |value: &str| {
            let after = Some(Position { value: value.to_owned(), id: "1".to_owned() });
            let sort = Sort { field: Some("found"), descending: false };
            list::page::<Specimen>(&names, &Query { filters: Vec::new(), sort, after, limit: 5 })
        };
        assert!(page("2015-10-01T00:00:00.000Z").is_ok());
        for forged in ["", "yesterday", "9999-99-99T99:99:99.999Z", "0000-01-01T00:00:00.000Z"] {
            let outcome = page(forged);
            assert!(matches!(outcome, Err(Failure::Final(Error::NoSuchPlace))), "{outcome:?}");
        }
    }
}
