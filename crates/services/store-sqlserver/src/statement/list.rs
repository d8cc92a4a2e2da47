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
        let Place { value, text, kind, .. } = place;
        match filter {
            Filter::Equals(_, wanted) => match self.edge(*kind, wanted) {
                Edge::At(cut, wanted) if cut.is_value() => {
                    self.all.push(format!("{value} = {wanted}"));
                }
                edge => self.nothing |= edge.is_a_place()?,
            },
            Filter::Contains(field, part) => match (text, self.part(part, *kind)) {
                (None, _) => {
                    return Err(Failure::unexpected(format!(
                        "`{field}` cannot be asked whether it contains a text"
                    )));
                }
                (_, None) => self.nothing = true,
                _ if part.is_empty() => {}
                (Some(text), Some(part)) => self.all.push(format!("CHARINDEX({part}, {text}) > 0")),
            },
            Filter::Within(_, lower, upper) => {
                if let Some((lower, or_equal)) = inner(lower) {
                    match self.edge(*kind, lower) {
                        Edge::At(cut, lower) => {
                            self.all.push(format!("{value} {} {lower}", cut.greater(or_equal)));
                        }
                        edge => drop(edge.is_a_place()?),
                    }
                }
                if let Some((upper, or_equal)) = inner(upper) {
                    match self.edge(*kind, upper) {
                        Edge::At(cut, upper) => {
                            self.all.push(format!("{value} {} {upper}", cut.less(or_equal)));
                        }
                        edge => self.nothing |= edge.is_a_place()?,
                    }
                }
            }
        }
        Ok(())
    }

    /// Where a text stands among the values of a column.
    fn edge(&mut self, kind: Kind, text: &str) -> Edge {
        if kind != Kind::Moment {
            let cut = Cut::of(text, kind);
            let literal = expression::searched(self.statement, cut.bytes(), kind);
            return Edge::At(cut, literal);
        }
        match text.parse::<Timestamp>() {
            Ok(moment) if moment::is_known(moment) => {
                Edge::At(Cut::At(Vec::new()), expression::moment(self.statement, moment))
            }
            Ok(_) => Edge::BeforeAll,
            Err(_) => Edge::Nowhere,
        }
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
}

/// Where a text stands among the values of a column.
enum Edge {
    /// Here, in the words of a statement.
    At(Cut, String),
    /// In a year before those that the server knows.
    BeforeAll,
    /// The column holds moments, and the text is none.
    Nowhere,
}

impl Edge {
    fn is_a_place(&self) -> Result<bool, Failure> {
        match self {
            Self::Nowhere => {
                Err(Failure::unexpected("a list is asked for by a moment that is none"))
            }
            _ => Ok(true),
        }
    }
}

/// The text of a bound, and whether it belongs to what is bounded.
fn inner(bound: &Bound<String>) -> Option<(&str, bool)> {
    match bound {
        Bound::Included(text) => Some((text, true)),
        Bound::Excluded(text) => Some((text, false)),
        Bound::Unbounded => None,
    }
}
