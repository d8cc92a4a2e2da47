//! The values that an entity is found by, as they stand in its document. It makes no index.

use mongodb::bson::{Document, doc};
use store::{Entity, Index};

/// What is written beside an entity, so that it is found and kept apart.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Values {
    /// For each declared field one text, or an array of texts. A sorted field without a value has the empty text,
    /// where it is sorted.
    pub(crate) indexed: Document,
    /// The sorted fields without a value.
    pub(crate) absent: Vec<&'static str>,
    /// The fields and values that no other entity may have, in the order of declaration.
    pub(crate) unique: Vec<(&'static str, String)>,
}

impl Values {
    /// Fails only if the entity breaks the rules of [`Entity`], which is a bug.
    pub(crate) fn of<E: Entity>(entity: &E) -> Result<Self, String> {
        let mut values = Self { indexed: Document::new(), absent: Vec::new(), unique: Vec::new() };
        for (index, of_field) in store::values(entity)? {
            let field = index.field();
            if let Index::Members(_) = index {
                values.indexed.insert(field, of_field);
                continue;
            }
            match (index, of_field.into_iter().next()) {
                (Index::Unique(_), Some(value)) => {
                    values.indexed.insert(field, &value);
                    values.unique.push((field, value));
                }
                (_, Some(value)) => {
                    values.indexed.insert(field, value);
                }
                (Index::Sorted(_), None) => {
                    values.indexed.insert(field, "");
                    values.absent.push(field);
                }
                (_, None) => {}
            }
        }
        Ok(values)
    }

    /// The change that writes them anew. Values of fields that this program does not declare go: they may no longer
    /// be true of the entity.
    pub(crate) fn change(&self) -> Document {
        doc! { "indexed": &self.indexed, "absent": &self.absent }
    }
}

#[cfg(test)]
mod tests {
    use store::contract::{Sample, Specimen};

    use super::*;

    #[test]
    fn an_absent_value_is_sorted_as_the_empty_text_and_named() {
        let bare =
            Specimen { code: None, name: None, found: None, tags: vec![], ..Specimen::sample(1) };
        let empty = Specimen { name: Some(String::new()), ..bare.clone() };
        let (absent, empty) = (Values::of(&bare).unwrap(), Values::of(&empty).unwrap());
        assert_eq!(absent.indexed, doc! { "name": "", "found": "", "tags": [] });
        assert_eq!(absent.indexed, empty.indexed);
        assert_eq!((absent.absent, empty.absent), (vec!["name", "found"], vec!["found"]));
    }
}
