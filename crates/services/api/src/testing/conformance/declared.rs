//! What an entity declares of its lists, each filter with an example of what it may be asked for.

use std::{fmt::Display, ops::Bound, str::FromStr};

use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value;
use store::{Filter, Sort};

use crate::{Listed, Parameters, query::orders};

/// The filters and orders of a list.
#[derive(Debug)]
pub(super) struct Declared {
    /// Each filter with the query that asks for it.
    pub(super) filters: Vec<Case>,
    /// Each order with the query that asks for it; without a query, that of a list whose caller does not say.
    pub(super) orders: Vec<(String, Sort)>,
}

/// A query with a filter, and what it means.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) query: String,
    pub(super) filter: Filter,
    /// Whether the entity of the example has to be found by it.
    pub(super) finds_the_example: bool,
}

impl Declared {
    /// What the entity declares.
    pub(super) fn of<E: Listed>() -> Self {
        let mut declared = Self { filters: Vec::new(), orders: vec![(String::new(), Sort::BY_ID)] };
        E::list(&mut declared);
        declared
    }

    /// The order of a list whose caller does not say.
    pub(super) fn by_default(&self) -> Sort {
        self.orders.first().map_or(Sort::BY_ID, |(_, sort)| *sort)
    }

    fn filter(&mut self, parameters: &[(&str, &str)], filter: Filter, finds_the_example: bool) {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let query = query.extend_pairs(parameters).finish();
        self.filters.push(Case { query, filter, finds_the_example });
    }
}

impl Parameters for Declared {
    fn text(
        &mut self,
        name: &'static str,
        _: &'static str,
        example: &'static str,
        filter: impl FnOnce(String) -> Filter,
    ) {
        self.filter(&[(name, example)], filter(example.to_owned()), true);
    }

    fn value<T>(&mut self, name: &'static str, _: &'static str, filter: impl FnOnce(T) -> Filter)
    where
        T: FromStr<Err: Display> + JsonSchema,
    {
        let example = example::<T>(name);
        self.filter(&[(name, &example)], filter(parsed(name, &example)), false);
    }

    fn range<T>(
        &mut self,
        field: &'static str,
        from: Bound<(&'static str, &'static str)>,
        to: Bound<(&'static str, &'static str)>,
    ) where
        T: FromStr<Err: Display> + Display + PartialOrd + JsonSchema,
    {
        let mut asked = Vec::new();
        let mut of = |bound: Bound<(&'static str, _)>| {
            let mut named = |name| {
                let example = example::<T>(name);
                let value = parsed::<T>(name, &example).to_string();
                asked.push((name, example));
                value
            };
            bound.map(|(name, _)| named(name))
        };
        let (from, to) = (of(from), of(to));
        let parameters: Vec<_> =
            asked.iter().map(|(name, example)| (*name, example.as_str())).collect();
        self.filter(&parameters, Filter::Within(field, from.clone(), to.clone()), false);
        for (parameter, [from, to]) in
            parameters.iter().zip([[from, Bound::Unbounded], [Bound::Unbounded, to]])
        {
            self.filter(&[*parameter], Filter::Within(field, from, to), false);
        }
    }

    fn sorts(&mut self, fields: &[&'static str]) {
        let asked = orders(fields).into_iter().map(|(word, sort)| (format!("sort={word}"), sort));
        self.orders.extend(asked);
    }

    fn by_default(&mut self, field: &'static str) {
        self.orders[0].1 = Sort { field: Some(field), descending: false };
    }
}

/// What the schema of a parameter names as an example, or as the first of all values.
fn example<T: JsonSchema>(name: &str) -> String {
    let schema = T::json_schema(&mut SchemaGenerator::default());
    let schema = schema.as_value();
    let places =
        ["/example", "/examples/0", "/enum/0", "/oneOf/0/const", "/oneOf/0/enum/0", "/const"];
    match places.into_iter().find_map(|place| schema.pointer(place)) {
        Some(Value::String(example)) => example.clone(),
        Some(example) => example.to_string(),
        None => panic!("give the schema of the parameter `{name}` an `example`"),
    }
}

fn parsed<T: FromStr<Err: Display>>(name: &str, example: &str) -> T {
    let parsed = example.parse();
    parsed.unwrap_or_else(|error: T::Err| panic!("the example of `{name}`: `{example}` {error}"))
}
