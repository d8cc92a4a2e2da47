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

/// The entity is there, of this version: no other of its identifier ever has the same.
pub(crate) fn unchanged(version: Version) -> Condition {
    condition(
        "#version = :version",
        [("#version", attribute::VERSION)],
        [(":version", number(version))],
    )
}

/// Nobody has the unique value, or the entity with this key.
pub(crate) fn held_by_nobody_but(holder: &str, key: &str) -> Condition {
    condition(
        "attribute_not_exists(#key) OR #holder = :holder",
        [("#key", key), ("#holder", attribute::HOLDER)],
        [(":holder", text(holder))],
    )
}

/// The unique value was not claimed anew since it was read: each claim has the name of its write, but for
/// those of the first program, whose holders made them once.
pub(crate) fn claimed_by(holder: &str, write: Option<&str>) -> Condition {
    let names = [("#holder", attribute::HOLDER), ("#write", attribute::WRITE)];
    match write {
        Some(write) => condition(
            "#holder = :holder AND #write = :write",
            names,
            [(":holder", text(holder)), (":write", text(write))],
        ),
        None => condition(
            "#holder = :holder AND attribute_not_exists(#write)",
            names,
            [(":holder", text(holder))],
        ),
    }
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
