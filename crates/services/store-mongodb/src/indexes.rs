//! The indexes of a collection: declared here and nowhere else.

use mongodb::bson::{Document, doc};
use store::{Entity, Index};

/// The field of a document that holds the values of a declared one.
pub(crate) fn path(field: &str) -> String {
    format!("indexed.{field}")
}

/// The indexes that a kind's declaration asks for, as `createIndexes` takes them.
///
/// Each ends with the identifier, so that a list is in order without being sorted. A unique one leaves
/// out entities without a value: they are not compared.
pub(crate) fn of<E: Entity>() -> Vec<Document> {
    E::INDEXES.iter().map(|index| one(*index)).collect()
}

fn one(index: Index) -> Document {
    let field = index.field();
    let path = path(field);
    match index {
        Index::Unique(_) => doc! {
            "name": format!("{field}_unique"),
            "key": { &path: 1 },
            "unique": true,
            "partialFilterExpression": { &path: { "$exists": true } },
        },
        Index::Sorted(_) => {
            doc! { "name": format!("{field}_sorted"), "key": { path: 1, "_id": 1 } }
        }
        Index::Members(_) => {
            doc! { "name": format!("{field}_members"), "key": { path: 1, "_id": 1 } }
        }
    }
}

/// The index by which the server removes kept answers that have expired.
pub(crate) fn of_answers() -> Document {
    doc! { "name": "expires", "key": { "expires": 1 }, "expireAfterSeconds": 0 }
}

/// The declared field whose unique index has this key.
pub(crate) fn unique_field<E: Entity>(key: &str) -> Option<&'static str> {
    E::INDEXES.iter().find_map(|index| match index {
        Index::Unique(field) if path(field) == key => Some(*field),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use store::contract::Specimen;

    use super::*;

    #[test]
    fn every_declared_field_has_an_index() {
        let keys: Vec<_> = of::<Specimen>()
            .iter()
            .map(|index| (index.get_str("name").unwrap().to_owned(), index["key"].to_string()))
            .collect();
        let expected = [
            ("code_unique", r#"{ "indexed.code": 1 }"#),
            ("name_sorted", r#"{ "indexed.name": 1, "_id": 1 }"#),
            ("found_sorted", r#"{ "indexed.found": 1, "_id": 1 }"#),
            ("tags_members", r#"{ "indexed.tags": 1, "_id": 1 }"#),
        ];
        assert_eq!(keys, expected.map(|(name, key)| (name.to_owned(), key.to_owned())));
    }

    #[test]
    fn only_unique_fields_can_be_taken() {
        assert_eq!(unique_field::<Specimen>("indexed.code"), Some("code"));
        assert_eq!(unique_field::<Specimen>("indexed.name"), None);
        assert_eq!(unique_field::<Specimen>("_id"), None);
    }
}
