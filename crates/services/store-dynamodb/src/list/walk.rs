//! A walk along an index: the query for its next entries, as expressions with placeholders. No value of a
//! query becomes part of a text, and no name does.

use std::cmp::Ordering;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use error::Error;

use super::{MOST_EXAMINED, OPERATION, range::Range};
use crate::{
    attribute::{self, Item, text},
    index::TableIndex,
    item,
    table::Table,
};

/// How many entries a request looks at, where most of them may be filtered out.
const EXAMINED_AT_ONCE: usize = 100;

/// Some of the entities, in the order of an index.
#[derive(Debug, PartialEq)]
pub(super) struct Walk {
    pub(super) index: TableIndex,
    /// The partitions that are walked along.
    pub(super) partitions: Vec<&'static str>,
    /// The places that are walked along.
    pub(super) range: Range,
    /// The entry after which it begins, if not at the beginning; it need not be there any more.
    pub(super) start: Option<Start>,
    pub(super) descending: bool,
    /// What is asked of entities beside their place: ranges of other sorted fields.
    pub(super) filters: Vec<(&'static str, Range)>,
}

/// An entry of an index.
#[derive(Debug, PartialEq)]
pub(super) struct Start {
    pub(super) key: String,
    pub(super) place: String,
}

/// An expression with what its placeholders stand for.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Expression {
    pub(super) text: String,
    pub(super) names: Vec<(String, String)>,
    pub(super) values: Vec<(String, String)>,
}

impl Walk {
    /// Whether it follows the identifiers.
    pub(super) fn is_by_id(&self) -> bool {
        self.index.partition == attribute::KIND
    }

    /// How two of its entries follow each other.
    pub(super) fn order(&self, one: &Item, other: &Item) -> Ordering {
        let place = |item| item::text(item, &self.index.order);
        let ascending = place(one).cmp(&place(other));
        if self.descending { ascending.reverse() } else { ascending }
    }

    /// The first entries of one of its partitions, as many as wanted or all there are; or fewer, and the place
    /// where it was left, if it looked at enough.
    pub(super) async fn entries(
        &self,
        table: &Table,
        partition: &str,
        wanted: usize,
    ) -> Result<(Vec<Item>, Option<Item>), Error> {
        let mut found = Vec::new();
        let mut examined = 0;
        let mut from = self.start.as_ref().map(|start| self.entry(table, partition, start));
        loop {
            let missing = wanted - found.len();
            let at_once = if self.filters.is_empty() { missing } else { EXAMINED_AT_ONCE };
            let request = self
                .request(table, partition)
                .limit(i32::try_from(at_once).unwrap_or(i32::MAX))
                .set_exclusive_start_key(from);
            let answer = table.query(OPERATION, request).await?;
            examined += usize::try_from(answer.scanned_count).unwrap_or_default();
            found.extend(answer.items.unwrap_or_default());
            from = answer.last_evaluated_key;
            if from.is_none() || found.len() >= wanted {
                found.truncate(wanted);
                return Ok((found, None));
            }
            if !self.filters.is_empty() && examined >= MOST_EXAMINED {
                return Ok((found, from));
            }
        }
    }

    /// The key of an entry, as DynamoDB itself would say where a page ended.
    fn entry(&self, table: &Table, partition: &str, start: &Start) -> Item {
        let mut entry = Item::new();
        entry.insert(self.index.partition.clone(), text(partition));
        entry.insert(self.index.order.clone(), text(&start.place));
        entry.insert(table.key.to_owned(), text(&start.key));
        entry
    }

    fn request(&self, table: &Table, partition: &str) -> QueryFluentBuilder {
        let (condition, filter) = (self.condition(partition), self.filter());
        let mut request = table
            .client
            .query()
            .table_name(&table.name)
            .index_name(&self.index.name)
            .scan_index_forward(!self.descending)
            .key_condition_expression(&condition.text);
        if !filter.text.is_empty() {
            request = request.filter_expression(&filter.text);
        }
        for (placeholder, name) in condition.names.into_iter().chain(filter.names) {
            request = request.expression_attribute_names(placeholder, name);
        }
        for (placeholder, value) in condition.values.into_iter().chain(filter.values) {
            request = request.expression_attribute_values(placeholder, text(value));
        }
        request
    }

    /// Which part of the index is walked along. `BETWEEN` has both its ends in it: none of our ranges ends
    /// with a place that an entity can have.
    pub(super) fn condition(&self, partition: &str) -> Expression {
        let mut expression = Expression { text: "#in = :in".to_owned(), ..Expression::default() };
        expression.names.push(("#in".to_owned(), self.index.partition.clone()));
        expression.values.push((":in".to_owned(), partition.to_owned()));
        let Range { from, to } = &self.range;
        expression.text.push_str(match (from, to) {
            (Some(_), Some(_)) => " AND #by BETWEEN :from AND :to",
            (Some(_), None) => " AND #by >= :from",
            (None, Some(_)) => " AND #by < :to",
            (None, None) => return expression,
        });
        expression.names.push(("#by".to_owned(), self.index.order.clone()));
        let ends = [(":from", from), (":to", to)];
        let ends = ends.into_iter().filter_map(|(name, end)| Some((name.to_owned(), end.clone()?)));
        expression.values.extend(ends);
        expression
    }

    /// What is asked of the entities on the way: that they have values of other fields within these ranges.
    pub(super) fn filter(&self) -> Expression {
        let mut expression = Expression::default();
        for (number, (field, range)) in self.filters.iter().enumerate() {
            let mut texts = vec![format!("#in{number} = :with")];
            expression.names.push((format!("#in{number}"), attribute::partition(field)));
            let ends = [(">=", "from", &range.from), ("<", "to", &range.to)];
            for (operator, name, end) in ends {
                let Some(end) = end else { continue };
                texts.push(format!("#by{number} {operator} :{name}{number}"));
                expression.values.push((format!(":{name}{number}"), end.clone()));
            }
            if texts.len() > 1 {
                expression.names.push((format!("#by{number}"), attribute::order(field)));
            }
            if number > 0 {
                expression.text.push_str(" AND ");
            }
            expression.text.push_str(&texts.join(" AND "));
        }
        if !self.filters.is_empty() {
            expression.values.push((":with".to_owned(), attribute::WITH.to_owned()));
        }
        expression
    }
}
