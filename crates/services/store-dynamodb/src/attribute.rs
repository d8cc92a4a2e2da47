//! The names of the attributes that stand beside an entity's own. It knows no value.
//!
//! An entity has no field of these names, nor one that begins with `_`.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

/// An item, as DynamoDB keeps it.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// When the entity was created.
pub(crate) const CREATED: &str = "created";

/// Who created it, if that is known.
pub(crate) const CREATED_BY: &str = "created_by";

/// When it was last written.
pub(crate) const UPDATED: &str = "updated";

/// Who wrote it last, if that is known.
pub(crate) const UPDATED_BY: &str = "updated_by";

/// Which of its versions this is.
pub(crate) const VERSION: &str = "version";

/// The kind of entity: all entities have the same, and items that are no entity have none.
pub(crate) const KIND: &str = "_kind";

/// A text that no other write has: by it a writer knows its own, and one claim is told from another.
pub(crate) const WRITE: &str = "_write";

/// The entity that has a unique value, by its key.
pub(crate) const HOLDER: &str = "_holder";

/// When DynamoDB may remove the item, in seconds since 1970.
pub(crate) const EXPIRES_S: &str = "_expires_s";

/// Whether the entity has a value of a sorted field: [`WITH`] or [`WITHOUT`].
pub(crate) fn partition(field: &str) -> String {
    format!("_in_{field}")
}

/// The entity's place in the order of a sorted field.
pub(crate) fn order(field: &str) -> String {
    format!("_by_{field}")
}

/// The partition of the entities that have a value.
pub(crate) const WITH: &str = "with";

/// The partition of the entities that have none.
pub(crate) const WITHOUT: &str = "without";

/// Whether the name is one of those here.
pub(crate) fn is_reserved(name: &str) -> bool {
    name.starts_with('_') || [CREATED, CREATED_BY, UPDATED, UPDATED_BY, VERSION].contains(&name)
}

/// Whether the name is that of an attribute by which an entity is found: [`partition`] or [`order`] of a field.
pub(crate) fn is_of_index(name: &str) -> bool {
    name.starts_with("_in_") || name.starts_with("_by_")
}

/// An attribute of an item.
pub(crate) fn named(name: &str, value: AttributeValue) -> (String, AttributeValue) {
    (name.to_owned(), value)
}

/// A text as an attribute's value.
pub(crate) fn text(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

/// A number as an attribute's value.
pub(crate) fn number(number: impl Into<i128>) -> AttributeValue {
    AttributeValue::N(number.into().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_here_is_reserved() {
        let of_fields = [partition("name"), order("name")];
        let times = [CREATED, CREATED_BY, UPDATED, UPDATED_BY, VERSION];
        let names = [KIND, WRITE, HOLDER, EXPIRES_S].into_iter().chain(times);
        assert!(names.chain(of_fields.iter().map(String::as_str)).all(is_reserved));
        assert!(of_fields.iter().all(|name| is_of_index(name)) && !is_of_index(KIND));
    }
}
