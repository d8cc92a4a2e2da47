//! The conditions on which items are written, as expressions with placeholders. No value is in their text.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use store::{Timestamp, Version};

use crate::{
    answer,
    attribute::{self, number, text},
    table::Condition,
};

/// Nothing is in the item's place.
pub(crate) fn absent(key: &str) -> Condition {
    condition("attribute_not_exists(#key)", [("#key", key)], [])
}

/// No answer is in the item's place, or one that is kept no longer.
pub(crate) fn absent_or_expired(key: &str, now: Timestamp) -> Condition {
    condition(
        "attribute_not_exists(#key) OR #expires <= :now",
        [("#key", key), ("#expires", answer::EXPIRES_MS)],
        [(":now", number(now.as_millisecond()))],
    )
}

/// The entity is there, of the version and the write that it was read with. The write tells it from an
/// entity that was made anew in its place meanwhile, which counts its versions anew.
pub(crate) fn unchanged(version: Version, write: &str) -> Condition {
    condition(
        "#version = :version AND #write = :write",
        [("#version", attribute::VERSION), ("#write", attribute::WRITE)],
        [(":version", number(version)), (":write", text(write))],
    )
}

fn condition<const N: usize, const V: usize>(
    expression: &'static str,
    names: [(&str, &str); N],
    values: [(&str, AttributeValue); V],
) -> Condition {
    let owned = |(placeholder, name): (&str, &str)| (placeholder.to_owned(), name.to_owned());
    let named = |(placeholder, value): (&str, AttributeValue)| (placeholder.to_owned(), value);
    Condition {
        expression,
        names: HashMap::from_iter(names.map(owned)),
        values: HashMap::from_iter(values.map(named)),
    }
}
