//! What the server itself demands of a document, whoever writes it. What is in an entity, it does not know.

use mongodb::bson::{Document, doc};
use store::{Entity, Index};

/// The validator of a collection: <https://www.mongodb.com/docs/manual/core/schema-validation/>.
pub(crate) fn of<E: Entity>() -> Document {
    let mut fields = Document::new();
    let mut required = Vec::new();
    for index in E::INDEXES {
        let text = doc! { "bsonType": "string" };
        match index {
            Index::Unique(field) => {
                fields.insert(*field, text);
            }
            Index::Sorted(field) => {
                fields.insert(*field, text);
                required.push(*field);
            }
            Index::Members(field) => {
                fields.insert(*field, doc! { "bsonType": "array", "items": text });
                required.push(*field);
            }
        }
    }
    let mut indexed = doc! { "bsonType": "object", "properties": fields };
    if !required.is_empty() {
        indexed.insert("required", required);
    }
    doc! {
        "$jsonSchema": {
            "bsonType": "object",
            "required": [
                "_id", "entity", "indexed", "absent", "created", "updated", "version", "creation", "write",
            ],
            "properties": {
                "_id": { "bsonType": "string", "minLength": 1 },
                "entity": { "bsonType": "object" },
                "indexed": indexed,
                "absent": { "bsonType": "array", "items": { "bsonType": "string" } },
                "created": { "bsonType": "date" },
                "updated": { "bsonType": "date" },
                "version": { "bsonType": "long", "minimum": 1 },
                "creation": { "bsonType": "binData" },
                "write": { "bsonType": "binData" },
            },
        },
    }
}
