//! The indexes of a collection, declared here and nowhere else, and the values in them that an entity is found by.

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

/// The fields and values that no other entity may have, in the order of declaration.
pub(crate) type Unique = Vec<(&'static str, String)>;

/// The values that an entity is found by, as they stand in its document. Those of fields that this program does not
/// declare go: they may no longer be true of the entity.
///
/// This fails only if the entity breaks the rules of [`Entity`], which is a bug.
pub(crate) fn values<E: Entity>(entity: &E) -> Result<(Document, Unique), String> {
    let (mut indexed, mut absent, mut unique) = (Document::new(), Vec::new(), Unique::new());
    for (index, values) in store::values(entity)? {
        let field = index.field();
        match (index, values.first()) {
            (Index::Members(_), _) => {
                indexed.insert(field, values);
            }
            (_, Some(value)) => {
                indexed.insert(field, value);
                let value = value.clone();
                unique.extend(matches!(index, Index::Unique(_)).then_some((field, value)));
            }
            // It is sorted where the empty text is.
            (Index::Sorted(_), None) => {
                indexed.insert(field, "");
                absent.push(field);
            }
            (Index::Unique(_), None) => {}
        }
    }
    Ok((doc! { "indexed": indexed, "absent": absent }, unique))
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
}
