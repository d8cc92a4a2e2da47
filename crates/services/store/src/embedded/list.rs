//! The SELECT of a page, as text with parameters. It follows an index in the order of the list, begins
//! at the position, and never sorts or counts; no value of a query becomes part of the text.

use std::ops::Bound;

use super::failure::Failure;
use crate::{Entity, Filter, Position, Query, Sort};

/// A statement and its parameters, in order.
#[derive(Debug)]
pub(super) struct Statement {
    pub(super) sql: String,
    pub(super) parameters: Vec<rusqlite::types::Value>,
}

impl Statement {
    fn push(&mut self, sql: &str, parameters: &[&str]) {
        self.sql.push_str(sql);
        self.parameters.extend(parameters.iter().map(|text| (*text).to_owned().into()));
    }
}

/// One row more than the limit is asked for: it tells whether there is a next page.
pub(super) fn statement<E: Entity>(query: &Query) -> Result<Statement, Failure> {
    query.check::<E>().map_err(Failure::unexpected)?;
    let (comparison, direction) = if query.sort.descending { ("<", "DESC") } else { (">", "ASC") };
    let mut statement = Statement { sql: String::new(), parameters: Vec::new() };

    let walk = Walk::of(query);
    statement.push(walk.select(), &[]);
    match walk {
        Walk::Documents => statement.push(" WHERE TRUE", &[]),
        Walk::Sorted(field) => statement.push(" WHERE k.field = ?", &[field]),
        Walk::Equal(field, value) => {
            statement.push(" WHERE k.field = ? AND k.value = ? AND k.present", &[field, value]);
        }
    }
    if let Some(Position { value, id }) = &query.after {
        match walk {
            Walk::Sorted(_) => {
                statement.push(&format!(" AND (k.value, k.id) {comparison} (?, ?)"), &[value, id]);
            }
            Walk::Documents | Walk::Equal(..) => {
                statement.push(&format!(" AND {}.id {comparison} ?", walk.alias()), &[id]);
            }
        }
    }
    for filter in &query.filters {
        restrict(&mut statement, walk, filter);
    }
    statement.push(&walk.order(direction), &[]);
    statement.push(" LIMIT ?", &[]);
    let rows = i64::try_from(query.limit).unwrap_or(i64::MAX).saturating_add(1);
    statement.parameters.push(rows.into());
    Ok(statement)
}

impl Filter {
    fn is_equals(&self, field: &str, value: &str) -> bool {
        matches!(self, Self::Equals(own, wanted) if *own == field && wanted == value)
    }
}

/// The rows that are walked along, in the order of the list.
#[derive(Clone, Copy)]
enum Walk<'a> {
    /// All documents, by identifier.
    Documents,
    /// All documents, by the value of a field and then by identifier.
    Sorted(&'static str),
    /// The documents with this value, by identifier.
    Equal(&'static str, &'a str),
}

impl<'a> Walk<'a> {
    fn of(query: &'a Query) -> Self {
        match query.sort {
            Sort { field: Some(field), .. } => Self::Sorted(field),
            Sort { field: None, .. } => query
                .filters
                .iter()
                .find_map(|filter| match filter {
                    Filter::Equals(field, value) => Some(Self::Equal(field, value)),
                    _ => None,
                })
                .unwrap_or(Self::Documents),
        }
    }

    /// `CROSS JOIN` is SQLite's way to say which table is the outer one.
    fn select(self) -> &'static str {
        match self {
            Self::Documents => {
                "SELECT d.*, '' AS value
                 FROM documents AS d"
            }
            Self::Sorted(_) => {
                "SELECT d.*, k.value
                 FROM indexed AS k CROSS JOIN documents AS d ON d.id = k.id"
            }
            Self::Equal(..) => {
                "SELECT d.*, '' AS value
                 FROM indexed AS k CROSS JOIN documents AS d ON d.id = k.id"
            }
        }
    }

    fn alias(self) -> &'static str {
        if matches!(self, Self::Documents) { "d" } else { "k" }
    }

    fn order(self, direction: &str) -> String {
        match self {
            Self::Documents | Self::Equal(..) => {
                format!(" ORDER BY {}.id {direction}", self.alias())
            }
            Self::Sorted(_) => format!(" ORDER BY k.value {direction}, k.id {direction}"),
        }
    }
}

/// Adds a filter: on the row that is walked along if that has the value, else on a row of its own.
fn restrict(statement: &mut Statement, walk: Walk<'_>, filter: &Filter) {
    match walk {
        Walk::Sorted(field) if field == filter.field() => {
            statement.push(" AND k.present", &[]);
            condition(statement, "k", filter);
        }
        Walk::Equal(field, value) if filter.is_equals(field, value) => {} // The walk says it.
        _ => {
            statement.push(
                " AND EXISTS (SELECT 1 FROM indexed AS f
                  WHERE f.id = d.id AND f.field = ? AND f.present",
                &[filter.field()],
            );
            condition(statement, "f", filter);
            statement.push(")", &[]);
        }
    }
}

/// What the filter says of a value, in the table of that alias.
fn condition(statement: &mut Statement, alias: &str, filter: &Filter) {
    let mut compare = |operator: &str, value: &str| {
        statement.push(&format!(" AND {alias}.value {operator} ?"), &[value]);
    };
    match filter {
        Filter::Equals(_, value) => compare("=", value),
        Filter::Contains(_, text) => {
            statement.push(&format!(" AND instr({alias}.value, ?) > 0"), &[text]);
        }
        Filter::Within(_, lower, upper) => {
            match lower {
                Bound::Included(value) => compare(">=", value),
                Bound::Excluded(value) => compare(">", value),
                Bound::Unbounded => {}
            }
            match upper {
                Bound::Included(value) => compare("<=", value),
                Bound::Excluded(value) => compare("<", value),
                Bound::Unbounded => {}
            }
        }
    }
}

#[cfg(test)]
mod tests;
