//! Keys: which item is an entity, a unique value or a kept answer, and where an entity stands in an
//! order. It reads and writes nothing.
//!
//! Items that are no entity have keys that begin with `#` and their kind. An identifier that begins with
//! `#` is an entity's key with one more, so that no two things ever have the same key; the order of
//! identifiers stays as it is.

/// The longest sort key of an index, in bytes:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>.
pub(crate) const LONGEST_SORT_KEY_BYTES: usize = 1024;

/// The longest partition key, in bytes (the same page).
pub(crate) const LONGEST_KEY_BYTES: usize = 2048;

/// Stands between the parts of a place in an order. No identifier or indexed value holds it, and it is less
/// than whatever they hold, so that a value comes before those that it is the beginning of.
pub(crate) const SEPARATOR: char = '\0';

/// Just after every place of a value, and before every place of a greater one.
pub(crate) const AFTER_SEPARATOR: char = '\u{1}';

const MARK: char = '#';

/// The key of an entity.
pub(crate) fn of_entity(id: &str) -> String {
    if id.starts_with(MARK) { format!("{MARK}{id}") } else { id.to_owned() }
}

/// The identifier of the entity with this key.
pub(crate) fn id_of(key: &str) -> &str {
    key.strip_prefix(MARK).unwrap_or(key)
}

/// The key of a unique value, of which there is one item at most.
pub(crate) fn of_value((field, value): &(&str, String)) -> String {
    format!("{MARK}unique:{field}:{value}")
}

/// The key of the answer to a request with an idempotency key.
pub(crate) fn of_answer(idempotency_key: &str) -> String {
    format!("{MARK}answer:{idempotency_key}")
}

/// The place of an entity in the order of a sorted field: by value, then by identifier.
pub(crate) fn place(value: &str, id: &str) -> String {
    format!("{value}{SEPARATOR}{id}")
}

/// The value and the identifier of a place.
pub(crate) fn parts_of(place: &str) -> Option<(&str, &str)> {
    place.split_once(SEPARATOR)
}

/// Whether an entity can have this identifier: DynamoDB refuses others rather than not finding them.
pub(crate) fn is_possible(id: &str) -> bool {
    !id.is_empty() && of_entity(id).len() <= LONGEST_SORT_KEY_BYTES && !id.contains(SEPARATOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_things_have_the_same_key() {
        let hostile = ["a", "#a", "##a", "#unique:email:a", "#answer:a", "##answer:a", "#"];
        let mut keys: Vec<_> = hostile.map(of_entity).into();
        keys.extend(hostile.map(|value| of_value(&("email", value.to_owned()))));
        keys.extend(hostile.map(of_answer));
        let count = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), count, "{keys:?}");
    }

    #[test]
    fn an_identifier_comes_back_from_its_key() {
        for id in ["a", "#", "#a", "##a", "a#", "#unique:email:a"] {
            assert_eq!(id_of(&of_entity(id)), id);
        }
    }

    #[test]
    fn keys_of_entities_order_as_their_identifiers_do() {
        let mut ids = ["", "!", "\"", "#", "##", "#a", "#\u{1f600}", "$", "a", "\u{e9}"];
        ids.sort_unstable();
        let keys = ids.map(of_entity);
        assert!(keys.is_sorted(), "{keys:?}");
    }

    #[test]
    fn places_order_by_value_and_then_by_identifier() {
        let places = [("", "b"), ("a", "z"), ("a\u{1}", "a"), ("ab", "a"), ("b", "")];
        assert!(places.map(|(value, id)| place(value, id)).is_sorted());
        assert_eq!(parts_of(&place("a b", "c")), Some(("a b", "c")));
    }
}
