//! Reads the query parameters of a list: each once, and all that are wrong are reported.

use std::{collections::BTreeMap, fmt::Display, ops::Bound, str::FromStr};

use axum::http::StatusCode;
use schemars::JsonSchema;
use store::{Filter, Sort};

use crate::{
    Parameters, Problem, Result,
    problem::{FieldError, Place},
};

/// The longest value of a parameter, in characters: longer than any field that can be searched for.
pub(crate) const LONGEST_VALUE: usize = 1_024;

/// The longest cursor, in characters: what API Gateway lets a URL be, nearly. The longest that is ever given, at a value of
/// 5,000 bytes, is shorter.
pub(crate) const LONGEST_CURSOR: usize = 8 * 1_024;

/// The name of the parameter that holds a cursor.
pub(crate) const CURSOR: &str = "cursor";

/// Query parameters that are taken one after another, and what they ask for.
#[derive(Debug)]
pub(crate) struct Reader {
    values: BTreeMap<String, String>,
    errors: Vec<FieldError>,
    pub(crate) filters: Vec<Filter>,
    pub(crate) sort: Sort,
    sorts: Vec<&'static str>,
}

impl Reader {
    /// The decoded parameters of a query string (`application/x-www-form-urlencoded`).
    pub(crate) fn of(query: &str) -> Self {
        let mut reader = Self {
            values: BTreeMap::new(),
            errors: Vec::new(),
            filters: Vec::new(),
            sort: Sort::BY_ID,
            sorts: Vec::new(),
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let longest = if name == CURSOR { LONGEST_CURSOR } else { LONGEST_VALUE };
            if value.chars().count() > longest {
                reader.refuse(&name, format!("must be at most {longest} characters long"));
            }
            if reader.values.insert(name.to_string(), value.into_owned()).is_some() {
                reader.refuse(&name, "must be given only once");
            }
        }
        reader
    }

    /// A text that is not empty.
    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        let value = self.values.remove(name)?;
        if value.is_empty() {
            self.refuse(name, "must not be empty");
            return None;
        }
        Some(value)
    }

    /// A value that a type reads from text; its error completes «`name` ...».
    pub(crate) fn parsed<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let parsed = self.take(name)?.parse();
        parsed.map_err(|error: T::Err| self.refuse(name, error.to_string())).ok()
    }

    /// Notes that a parameter is wrong: a phrase that completes «`name` ...».
    pub(crate) fn refuse(&mut self, name: &str, detail: impl Into<String>) {
        self.errors
            .push(FieldError { at: Place::Parameter(name.to_owned()), detail: detail.into() });
    }

    /// Ends the declarations: the order is one of those that were declared.
    pub(crate) fn order(&mut self) {
        if self.sorts.is_empty() {
            return;
        }
        let Some(wanted) = self.take("sort") else { return };
        let orders = orders(&self.sorts);
        match orders.iter().find(|(word, _)| *word == wanted) {
            Some((_, sort)) => self.sort = *sort,
            None => {
                let words: Vec<_> = orders.iter().map(|(word, _)| format!("`{word}`")).collect();
                self.refuse("sort", format!("must be one of {}", words.join(", ")));
            }
        }
    }

    /// Ends the reading: a parameter that nobody took is unknown.
    pub(crate) fn finish(mut self) -> Result<()> {
        for name in std::mem::take(&mut self.values).into_keys() {
            self.refuse(&name, "is not a parameter of this operation");
        }
        if self.errors.is_empty() {
            return Ok(());
        }
        let detail = "one or more query parameters are wrong";
        Err(Problem::new(StatusCode::BAD_REQUEST, "invalid_parameters", detail)
            .with_errors(self.errors))
    }
}

/// The orders by these fields as a caller asks for them; a minus sign turns one round.
pub(crate) fn orders(fields: &[&'static str]) -> Vec<(String, Sort)> {
    let both = |&field: &&'static str| {
        let sort = |descending| Sort { field: Some(field), descending };
        [(field.to_owned(), sort(false)), (format!("-{field}"), sort(true))]
    };
    fields.iter().flat_map(both).collect()
}

impl Parameters for Reader {
    fn text(
        &mut self,
        name: &'static str,
        _: &'static str,
        _: &'static str,
        filter: impl FnOnce(String) -> Filter,
    ) {
        let text = self.take(name);
        self.filters.extend(text.map(filter));
    }

    fn value<T>(&mut self, name: &'static str, _: &'static str, filter: impl FnOnce(T) -> Filter)
    where
        T: FromStr<Err: Display> + JsonSchema,
    {
        let value = self.parsed(name);
        self.filters.extend(value.map(filter));
    }

    fn range<T>(
        &mut self,
        field: &'static str,
        from: Bound<(&'static str, &'static str)>,
        to: Bound<(&'static str, &'static str)>,
    ) where
        T: FromStr<Err: Display> + Display + PartialOrd + JsonSchema,
    {
        let mut read = |bound: Bound<(&'static str, _)>| match bound {
            Bound::Included((name, _)) => (name, self.parsed::<T>(name).map(Bound::Included)),
            Bound::Excluded((name, _)) => (name, self.parsed::<T>(name).map(Bound::Excluded)),
            Bound::Unbounded => ("", None),
        };
        let ((from_name, from), (to_name, to)) = (read(from), read(to));
        if from.is_none() && to.is_none() {
            return;
        }
        let [from, to] = [from, to].map(|bound| bound.unwrap_or(Bound::Unbounded));
        let is_after = |from: &Bound<T>, to: &Bound<T>| {
            use Bound::{Excluded, Included};
            match (from, to) {
                (Included(from) | Excluded(from), Included(to) | Excluded(to)) => from > to,
                _ => false,
            }
        };
        if is_after(&from, &to) {
            self.refuse(from_name, format!("must not be after `{to_name}`"));
        }
        let [from, to] = [from, to].map(|bound| bound.map(|value| value.to_string()));
        self.filters.push(Filter::Within(field, from, to));
    }

    fn sorts(&mut self, fields: &[&'static str]) {
        self.sorts.extend_from_slice(fields);
    }

    fn by_default(&mut self, field: &'static str) {
        self.sort = Sort { field: Some(field), descending: false };
    }
}
