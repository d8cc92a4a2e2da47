//! A walk along an index: the query for its next entries, as expressions with placeholders. No value of a
//! query becomes part of a text, and no name does.

use std::cmp::Ordering;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use error::Error;

use super::{MOST_EXAMINED, range::Range};
use crate::{
    attribute::{self, Item, named, text},
    expression::Expression,
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
    /// The key and the place after which it begins, if not at the beginning; no entity need have them.
    pub(super) start: Option<(String, String)>,
    pub(super) descending: bool,
    /// What is asked of entities beside their place: ranges of other sorted fields.
    pub(super) filters: Vec<(&'static str, Range)>,
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
        // As DynamoDB itself says where a page ended.
        let mut from = self.start.as_ref().map(|(key, place)| {
            Item::from([
                named(&self.index.partition, text(partition)),
                named(&self.index.order, text(place)),
                named(table.key, text(key)),
            ])
        });
        loop {
            let missing = wanted - found.len();
            let at_once = if self.filters.is_empty() { missing } else { EXAMINED_AT_ONCE };
            let request = self
                .request(table, partition)
                .limit(i32::try_from(at_once).unwrap_or(i32::MAX))
                .set_exclusive_start_key(from);
            let answer = table.query(request).await?;
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

    fn request(&self, table: &Table, partition: &str) -> QueryFluentBuilder {
        let (condition, filter) = (self.condition(partition), self.filter());
        let texts = (condition.text.clone(), filter.text.clone());
        let both = condition.and(filter);
        table
            .client
            .query()
            .table_name(&table.name)
            .index_name(&self.index.name)
            .scan_index_forward(!self.descending)
            .key_condition_expression(texts.0)
            .set_filter_expression(Some(texts.1).filter(|text| !text.is_empty()))
            .set_expression_attribute_names(Some(both.names.clone()))
            .set_expression_attribute_values(both.values())
    }

    /// Which part of the index is walked along. `BETWEEN` has both its ends in it: none of our ranges ends
    /// with a place that an entity can have.
    pub(super) fn condition(&self, partition: &str) -> Expression {
        let condition = Expression::new("#in = :in")
            .name("#in", &self.index.partition)
            .value(":in", text(partition));
        condition.and(match (&self.range.from, &self.range.to) {
            (Some(from), Some(to)) => Expression::new("#by BETWEEN :from AND :to")
                .name("#by", &self.index.order)
                .value(":from", text(from))
                .value(":to", text(to)),
            _ => within(&self.range, &self.index.order, ""),
        })
    }

    /// What is asked of the entities on the way: that they have values of other fields within these ranges.
    pub(super) fn filter(&self) -> Expression {
        let mut filter = Expression::new("");
        for (number, (field, range)) in self.filters.iter().enumerate() {
            let has_value = Expression::new(format!("#in{number} = :with"))
                .name(format!("#in{number}"), attribute::partition(field))
                .value(":with", text(attribute::WITH));
            let within = within(range, &attribute::order(field), &number.to_string());
            filter = filter.and(has_value).and(within);
        }
        filter
    }
}

/// A place within a range; the number tells its placeholders from others.
fn within(range: &Range, order: &str, number: &str) -> Expression {
    let ends = [(">=", "from", &range.from), ("<", "to", &range.to)];
    ends.into_iter().fold(Expression::new(""), |within, (operator, name, end)| match end {
        None => within,
        Some(end) => within.and(
            Expression::new(format!("#by{number} {operator} :{name}{number}"))
                .name(format!("#by{number}"), order)
                .value(format!(":{name}{number}"), text(end)),
        ),
    })
}
