//! The SELECT of a page: it begins after a position in the order of the list and never skips rows by number.

mod position;

use std::ops::Bound;

use store::{Entity, Filter, Query, Timestamp};
use tiberius::time::DateTime2;

use super::{Statement, expression, names::Names};
use crate::{Column, Kind, cut::Cut, failure::Failure, moment};

/// The rows of a page and one more, which tells whether there is a next page. `None` if no row can be on it.
pub(crate) fn page<E: Entity>(names: &Names, query: &Query) -> Result<Option<Statement>, Failure> {
    let mut statement = Statement::default();
    let rows = i64::try_from(query.limit).unwrap_or(i64::MAX).saturating_add(1);
    query.check::<E>().map_err(Failure::unexpected)?;
    let sorted = query.sort.field.map(|field| column_of::<E>(names, field)).transpose()?;
    let mut conditions = Conditions { statement: &mut statement, all: Vec::new(), nothing: false };
    if let Some(position) = &query.after {
        conditions.after(names, sorted, query.sort.descending, position)?;
    }
    for filter in &query.filters {
        conditions.filter(column_of::<E>(names, filter.field())?, filter)?;
    }
    let Conditions { all, nothing, .. } = conditions;
    if nothing {
        return Ok(None);
    }
    let rows = expression::integer(&mut statement, rows);
    statement.push(&format!("SELECT TOP ({rows}) {} FROM {} AS o", names.columns, names.main));
    if !all.is_empty() {
        statement.push(&format!(" WHERE {}", all.join(" AND ")));
    }
    let direction = if query.sort.descending { "DESC" } else { "ASC" };
    let sorted = sorted.map(|column| format!("{} {direction}, ", sortable(column)));
    let id = names.table.id;
    statement.push(&format!(" ORDER BY {}o.[{id}] {direction}", sorted.unwrap_or_default()));
    Ok(Some(statement))
}

/// The column of a declared field; that a table has none for it is a bug of its description.
fn column_of<E: Entity>(names: &Names, field: &str) -> Result<&'static Column, Failure> {
    names.table.column_of(field).ok_or_else(|| {
        Failure::unexpected(format!("`{field}` has no column in the table of {}", E::COLLECTION))
    })
}

/// The column in the order of a list: an entity without a value stands where the empty text does. For the
/// server a `NULL` comes before every value: where no value is an empty text, that is the order.
fn sortable(Column { name, kind, nullable, .. }: &Column) -> String {
    match kind {
        Kind::Ascii(_) if *nullable => format!("COALESCE(o.[{name}], '')"),
        _ => format!("o.[{name}]"),
    }
}

/// What the rows of a page must fulfil.
struct Conditions<'a> {
    statement: &'a mut Statement,
    all: Vec<String>,
    /// Whether one of them is fulfilled by no row.
    nothing: bool,
}

impl Conditions<'_> {
    fn filter(&mut self, column: &Column, filter: &Filter) -> Result<(), Failure> {
        if column.nullable {
            self.all.push(format!("o.[{}] IS NOT NULL", column.name));
        }
        match column.kind {
            Kind::Moment => self.filter_moment(column, filter),
            kind => self.filter_ascii(column, length(kind)?, filter),
        }
    }

    fn filter_ascii(
        &mut self,
        Column { name, .. }: &Column,
        length: u16,
        filter: &Filter,
    ) -> Result<(), Failure> {
        match filter {
            Filter::Equals(_, value) => match Cut::value(value, length) {
                Some(value) => {
                    let value = expression::ascii(self.statement, value, length);
                    self.all.push(format!("o.[{name}] = {value}"));
                }
                None => self.nothing = true,
            },
            Filter::Contains(_, part) => {
                let visible = |byte: u8| (b' '..=b'~').contains(&byte);
                if part.len() > usize::from(length) || !part.bytes().all(visible) {
                    self.nothing = true;
                } else if !part.is_empty() {
                    let part = expression::ascii(self.statement, part, length);
                    self.all.push(format!("CHARINDEX({part}, o.[{name}]) > 0"));
                }
            }
            Filter::Within(_, lower, upper) => {
                let lower = inner(lower).map(|(text, or_equal)| {
                    let cut = Cut::of(text, length);
                    (cut.greater(or_equal), cut)
                });
                let upper = inner(upper).map(|(text, or_equal)| {
                    let cut = Cut::of(text, length);
                    (cut.less(or_equal), cut)
                });
                for (comparison, cut) in lower.into_iter().chain(upper) {
                    let value = expression::ascii(self.statement, cut.text(), length);
                    self.all.push(format!("o.[{name}] {comparison} {value}"));
                }
            }
        }
        Ok(())
    }

    /// Moments are compared as moments: a bound is one, and none contains a text.
    fn filter_moment(
        &mut self,
        Column { name, .. }: &Column,
        filter: &Filter,
    ) -> Result<(), Failure> {
        match filter {
            Filter::Equals(_, value) => match moment_of(value)? {
                Some(value) => {
                    let value = expression::moment(self.statement, value);
                    self.all.push(format!("o.[{name}] = {value}"));
                }
                None => self.nothing = true,
            },
            Filter::Contains(field, _) => {
                return Err(Failure::unexpected(format!(
                    "`{field}` is kept as a moment, and contains no text"
                )));
            }
            Filter::Within(_, lower, upper) => {
                if let Some((text, or_equal)) = inner(lower) {
                    // Every row is after a year that the server does not know.
                    if let Some(value) = moment_of(text)? {
                        let value = expression::moment(self.statement, value);
                        let comparison = if or_equal { ">=" } else { ">" };
                        self.all.push(format!("o.[{name}] {comparison} {value}"));
                    }
                }
                if let Some((text, or_equal)) = inner(upper) {
                    match moment_of(text)? {
                        Some(value) => {
                            let value = expression::moment(self.statement, value);
                            let comparison = if or_equal { "<=" } else { "<" };
                            self.all.push(format!("o.[{name}] {comparison} {value}"));
                        }
                        None => self.nothing = true,
                    }
                }
            }
        }
        Ok(())
    }
}

/// The moment of a text; `None` if it is in a year before those that the server knows.
fn moment_of(text: &str) -> Result<Option<DateTime2>, Failure> {
    let moment: Timestamp = text
        .parse()
        .map_err(|_| Failure::unexpected("a list is asked for by a moment that is none"))?;
    Ok(moment::of(moment))
}

/// The text of a bound, and whether it belongs to what is bounded.
fn inner(bound: &Bound<String>) -> Option<(&str, bool)> {
    match bound {
        Bound::Included(text) => Some((text, true)),
        Bound::Excluded(text) => Some((text, false)),
        Bound::Unbounded => None,
    }
}

fn length(kind: Kind) -> Result<u16, Failure> {
    match kind {
        Kind::Ascii(length) => Ok(length),
        kind => Err(Failure::unexpected(format!("a column of kind {kind:?} cannot be searched"))),
    }
}
