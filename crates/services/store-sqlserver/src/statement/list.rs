//! The SELECT of a page: it begins after a position in the order of the list and never skips rows by number.

mod position;

use std::ops::Bound;

use store::{Entity, Filter, Query, Timestamp};

use super::{
    Statement, expression,
    names::{Names, Search},
};
use crate::{Column, Kind, cut::Cut, documents, failure::Failure, moment};

/// The rows of a page and one more, which tells whether there is a next page. `None` if no row can be on it. Where lines
/// are searched, the last column is the text of the sorted value.
pub(crate) fn page<E: Entity>(names: &Names, query: &Query) -> Result<Option<Statement>, Failure> {
    query.check::<E>().map_err(Failure::unexpected)?;
    let mut statement = Statement::default();
    let mut from = format!("{} AS o", names.main);
    let mut columns = names.columns.clone();
    let (mut sorted, mut id) = (None, format!("o.[{}]", names.table.id));
    let mut all = Vec::new();
    match (query.sort.field, names.search) {
        (None, _) => {}
        (Some(field), Search::Columns) => sorted = Some(Place::column(names, field)?),
        (Some(field), Search::Lines) => {
            let place = Place::line("k");
            from.push_str(&join(names, "k"));
            columns.push_str(&format!(", k.[{}]", documents::TEXT.name));
            id = format!("k.[{}]", documents::LINE_ID.name);
            all.push(documents::is_of_field(&mut statement, "k", field));
            sorted = Some(place);
        }
    }
    let mut conditions = Conditions { statement: &mut statement, all, nothing: false };
    if let Some(position) = &query.after {
        conditions.after(
            (&id, names.table.id_kind),
            sorted.as_ref(),
            query.sort.descending,
            position,
        )?;
    }
    for filter in &query.filters {
        match (names.search, &sorted) {
            (Search::Columns, _) => {
                conditions.filter(&Place::column(names, filter.field())?, filter)?
            }
            (Search::Lines, Some(place)) if query.sort.field == Some(filter.field()) => {
                conditions.filter(place, filter)?;
            }
            (Search::Lines, _) => conditions.filter_lines(names, filter)?,
        }
    }
    let Conditions { all, nothing, .. } = conditions;
    if nothing {
        return Ok(None);
    }
    let rows = i64::try_from(query.limit).unwrap_or(i64::MAX).saturating_add(1);
    let rows = expression::integer(&mut statement, rows);
    statement.push(&format!("SELECT TOP ({rows}) {columns} FROM {from}"));
    if !all.is_empty() {
        statement.push(&format!(" WHERE {}", all.join(" AND ")));
    }
    let direction = if query.sort.descending { "DESC" } else { "ASC" };
    let sorted = sorted.map(|place| format!("{} {direction}, ", place.value));
    statement.push(&format!(" ORDER BY {}{id} {direction}", sorted.unwrap_or_default()));
    Ok(Some(statement))
}

/// The lines of each row, under an alias.
fn join(names: &Names, alias: &str) -> String {
    let (owner, key) = (documents::INDEX.owner, names.table.key);
    format!(" JOIN {} AS {alias} ON {alias}.[{owner}] = o.[{key}]", names.of_lines)
}

/// Where the value of a field is.
struct Place {
    value: String,
    /// What can be asked whether it contains a text.
    text: Option<String>,
    /// What is `NULL` if there is no value: the place is that of the empty one.
    nullable: Option<String>,
    kind: Kind,
}

impl Place {
    /// The column of a declared field; that a table has none for it is a bug of its description.
    fn column(names: &Names, field: &str) -> Result<Self, Failure> {
        let Column { name, kind, .. } = *names.table.column_of(field).ok_or_else(|| {
            Failure::unexpected(format!("`{field}` has no column in {}", names.table.name))
        })?;
        let value = format!("o.[{name}]");
        let text = matches!(kind, Kind::Ascii(_) | Kind::Uuid).then(|| value.clone());
        Ok(Self { value, text, nullable: None, kind })
    }

    /// A line, under its alias.
    fn line(alias: &str) -> Self {
        let value = format!("{alias}.[{}]", documents::VALUE.name);
        let text = format!("{alias}.[{}]", documents::TEXT.name);
        let nullable = Some(text.clone());
        Self { value, text: Some(text), nullable, kind: documents::VALUE.kind }
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
    /// A filter that some line of the row fulfils.
    fn filter_lines(&mut self, names: &Names, filter: &Filter) -> Result<(), Failure> {
        let of_field = documents::is_of_field(self.statement, "f", filter.field());
        let outer = std::mem::replace(&mut self.all, vec![of_field]);
        self.filter(&Place::line("f"), filter)?;
        let inner = std::mem::replace(&mut self.all, outer).join(" AND ");
        let (lines, owner, key) = (&names.of_lines, documents::INDEX.owner, names.table.key);
        self.all.push(format!(
            "EXISTS (SELECT 1 FROM {lines} AS f WHERE f.[{owner}] = o.[{key}] AND {inner})"
        ));
        Ok(())
    }

    fn filter(&mut self, place: &Place, filter: &Filter) -> Result<(), Failure> {
        if let Some(nullable) = &place.nullable {
            self.all.push(format!("{nullable} IS NOT NULL"));
        }
        match (filter, place.kind) {
            (Filter::Contains(field, part), kind) => match (&place.text, self.part(part, kind)) {
                (None, _) => {
                    return Err(Failure::unexpected(format!(
                        "`{field}` cannot be asked whether it contains a text"
                    )));
                }
                (_, None) => self.nothing = true,
                _ if part.is_empty() => {}
                (Some(text), Some(part)) => self.all.push(format!("CHARINDEX({part}, {text}) > 0")),
            },
            (Filter::Equals(_, wanted), Kind::Moment) => {
                self.compare_moment(&place.value, "=", bound(wanted)?);
            }
            (Filter::Equals(_, wanted), kind) => match Cut::value(wanted, kind) {
                Some(wanted) => self.compare(place, "=", wanted.as_bytes()),
                None => self.nothing = true,
            },
            (Filter::Within(_, lower, upper), Kind::Moment) => {
                // Every row is after a year that the server does not know.
                if let Some((text, or_equal)) = inner(lower)
                    && let Some(lower) = bound(text)?
                {
                    let comparison = if or_equal { ">=" } else { ">" };
                    self.compare_moment(&place.value, comparison, Some(lower));
                }
                if let Some((text, or_equal)) = inner(upper) {
                    let comparison = if or_equal { "<=" } else { "<" };
                    self.compare_moment(&place.value, comparison, bound(text)?);
                }
            }
            (Filter::Within(_, lower, upper), kind) => {
                if let Some((text, or_equal)) = inner(lower) {
                    let cut = Cut::of(text, kind);
                    self.compare(place, cut.greater(or_equal), cut.bytes());
                }
                if let Some((text, or_equal)) = inner(upper) {
                    let cut = Cut::of(text, kind);
                    self.compare(place, cut.less(or_equal), cut.bytes());
                }
            }
        }
        Ok(())
    }

    fn compare(&mut self, Place { value, kind, .. }: &Place, comparison: &str, with: &[u8]) {
        let with = expression::searched(self.statement, with, *kind);
        self.all.push(format!("{value} {comparison} {with}"));
    }

    /// A part of a value; nothing, if none can contain it.
    fn part(&mut self, part: &str, kind: Kind) -> Option<String> {
        let length = kind.searched_bytes().unwrap_or_default();
        let is_visible = part.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        match kind {
            _ if part.is_empty() || part.len() > usize::from(length) => {
                part.is_empty().then(String::new)
            }
            Kind::Bytes(_) => Some(expression::unicode(self.statement, part, length)),
            _ => is_visible.then(|| expression::ascii(self.statement, part, length)),
        }
    }

    fn compare_moment(&mut self, value: &str, comparison: &str, with: Option<Timestamp>) {
        match with {
            Some(moment) => {
                let moment = expression::moment(self.statement, moment);
                self.all.push(format!("{value} {comparison} {moment}"));
            }
            None => self.nothing = true,
        }
    }
}

/// The moment of a filter; `None` if it is in a year before those that the server knows.
fn bound(text: &str) -> Result<Option<Timestamp>, Failure> {
    let no_moment = |_| Failure::unexpected("a list is asked for by a moment that is none");
    let moment: Timestamp = text.parse().map_err(no_moment)?;
    Ok(Some(moment).filter(|moment| moment::is_known(*moment)))
}

/// The text of a bound, and whether it belongs to what is bounded.
fn inner(bound: &Bound<String>) -> Option<(&str, bool)> {
    match bound {
        Bound::Included(text) => Some((text, true)),
        Bound::Excluded(text) => Some((text, false)),
        Bound::Unbounded => None,
    }
}
