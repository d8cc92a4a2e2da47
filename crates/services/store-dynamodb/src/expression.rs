//! Expressions with placeholders: no value is in their text, and no name. It knows what is asked of items, and
//! sends nothing.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use store::{Timestamp, Version};

use crate::{
    answer,
    attribute::{self, number, text},
};

/// An expression, and what its placeholders stand for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Expression {
    pub(crate) text: String,
    pub(crate) names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

impl Expression {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), names: HashMap::new(), values: HashMap::new() }
    }

    pub(crate) fn name(mut self, placeholder: impl Into<String>, name: impl Into<String>) -> Self {
        self.names.insert(placeholder.into(), name.into());
        self
    }

    pub(crate) fn value(mut self, placeholder: impl Into<String>, value: AttributeValue) -> Self {
        self.values.insert(placeholder.into(), value);
        self
    }

    /// The values, if there are any: DynamoDB refuses an empty map.
    pub(crate) fn values(self) -> Option<HashMap<String, AttributeValue>> {
        (!self.values.is_empty()).then_some(self.values)
    }

    /// Both hold, or the one that says anything.
    pub(crate) fn and(mut self, other: Self) -> Self {
        if !self.text.is_empty() && !other.text.is_empty() {
            self.text.push_str(" AND ");
        }
        self.text.push_str(&other.text);
        self.names.extend(other.names);
        self.values.extend(other.values);
        self
    }
}

/// Nothing is in the item's place.
pub(crate) fn absent(key: &str) -> Expression {
    Expression::new("attribute_not_exists(#key)").name("#key", key)
}

/// No answer is in the item's place, or one that is kept no longer.
pub(crate) fn absent_or_expired(key: &str, now: Timestamp) -> Expression {
    Expression::new("attribute_not_exists(#key) OR #expires <= :now")
        .name("#key", key)
        .name("#expires", answer::EXPIRES_MS)
        .value(":now", number(now.as_millisecond()))
}

/// The entity is there, of this version: no other of its identifier ever has the same.
pub(crate) fn unchanged(version: Version) -> Expression {
    Expression::new("#version = :version")
        .name("#version", attribute::VERSION)
        .value(":version", number(version))
}

/// Nobody has the unique value, or the entity with this key.
pub(crate) fn held_by_nobody_but(holder: &str, key: &str) -> Expression {
    Expression::new("attribute_not_exists(#key) OR #holder = :holder")
        .name("#key", key)
        .name("#holder", attribute::HOLDER)
        .value(":holder", text(holder))
}

/// The unique value was not claimed anew since it was read: each claim has the name of its write, but for
/// those of the first program, whose holders made them once.
pub(crate) fn claimed_by(holder: &str, write: Option<&str>) -> Expression {
    let claimed = Expression::new("#holder = :holder")
        .name("#holder", attribute::HOLDER)
        .value(":holder", text(holder));
    claimed.and(match write {
        Some(write) => Expression::new("#write = :write")
            .name("#write", attribute::WRITE)
            .value(":write", text(write)),
        None => absent(attribute::WRITE),
    })
}
