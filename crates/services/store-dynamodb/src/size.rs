//! How large an item is, by DynamoDB's own rule:
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>.
//! It never underestimates an item that has what JSON has.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::attribute::Item;

/// The largest item, in bytes:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>.
pub(crate) const LARGEST_ITEM_BYTES: usize = 400 * 1024;

/// What a list or a map takes beside what is in it.
const COLLECTION_BYTES: usize = 3;

/// What each thing in a list or a map takes beside itself.
const MEMBER_BYTES: usize = 1;

/// The most that a number takes: 38 digits, two a byte, and its sign and exponent.
const NUMBER_BYTES: usize = 21;

/// The size of an item, in bytes.
pub(crate) fn of(item: &Item) -> usize {
    item.iter().map(|(name, value)| name.len() + of_value(value)).sum()
}

fn of_value(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(_) => NUMBER_BYTES,
        AttributeValue::L(values) => {
            let members = values.iter().map(|value| of_value(value) + MEMBER_BYTES);
            COLLECTION_BYTES + members.sum::<usize>()
        }
        AttributeValue::M(item) => COLLECTION_BYTES + of(item) + item.len() * MEMBER_BYTES,
        _ => MEMBER_BYTES, // A truth value, or null.
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribute::{number, text};

    #[test]
    fn names_and_values_count_in_bytes() {
        let nested = AttributeValue::M([("n".to_owned(), number(1))].into());
        for (value, expected) in [
            (text("\u{e9}"), 1 + 2),
            (AttributeValue::Bool(true), 1 + 1),
            (AttributeValue::L(vec![text("ab"), text("")]), 1 + 3 + 3 + 1),
            (nested, 1 + 3 + 1 + 21 + 1),
        ] {
            assert_eq!(of(&[("a".to_owned(), value.clone())].into()), expected, "{value:?}");
        }
    }
}
