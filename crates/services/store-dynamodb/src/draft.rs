//! What is written for an entity: its document, and the attributes that it is found and kept apart by.
//! It reaches no server; whatever DynamoDB cannot keep is refused here.

use aws_sdk_dynamodb::types::AttributeValue;
use error::Error;
use store::{Entity, Index, Stored, document, values};

use crate::{
    attribute::{self, Item, named, number, text},
    key::{self, LONGEST_KEY_BYTES, LONGEST_SORT_KEY_BYTES, SEPARATOR},
    size, unique,
};

const OPERATION: &str = "write an entity as an item";

/// An entity on its way to the table.
#[derive(Debug)]
pub(crate) struct Draft {
    /// The entity's key.
    pub(crate) key: String,
    /// The members of the entity's document.
    pub(crate) fields: Item,
    /// The fields and values that no other entity may have, in the order of declaration.
    pub(crate) unique: Vec<unique::Value>,
    /// The attributes of the indexes.
    indexed: Item,
}

impl Draft {
    /// An entity that takes the place of one that was read, itself if it is new.
    ///
    /// [`Error::Invalid`] if DynamoDB cannot keep the entity, and [`Error::Internal`] if the entity breaks the
    /// rules of [`Entity`], which is a bug.
    pub(crate) fn of<E: Entity>(stored: &Stored<E>, before: &Stored<E>) -> Result<Self, Error> {
        let entity = &stored.entity;
        let document = document::write(entity, &before.entity, &before.unknown)
            .map_err(Error::internal(OPERATION))?;
        let fields = serde_dynamo::to_item(document).map_err(Error::internal(OPERATION))?;
        check_names::<E>(entity, &fields)?;
        if !key::is_possible(entity.id()) {
            return Err(too_long(E::ID_FIELD, LONGEST_SORT_KEY_BYTES));
        }

        let key = key::of_entity(entity.id());
        let mut draft = Self { key, fields, unique: Vec::new(), indexed: Item::new() };
        draft.indexed.insert(attribute::KIND.to_owned(), text(E::NAME));
        for (index, values) in values(entity).map_err(bug)? {
            let (field, value) = (index.field(), values.into_iter().next());
            if value.as_ref().is_some_and(|value| value.contains(SEPARATOR)) {
                return Err(Error::invalid(format!("/{field}"), "must not contain U+0000"));
            }
            match (index, value) {
                (Index::Sorted(_), value) => draft.sort(field, value.as_deref(), entity.id())?,
                (Index::Unique(_), Some(value)) => draft.keep_apart(field, value)?,
                // No store of a kind with members is opened.
                (Index::Unique(_), None) | (Index::Members(_), _) => {}
            }
        }
        Ok(draft)
    }

    fn sort(&mut self, field: &str, value: Option<&str>, id: &str) -> Result<(), Error> {
        let place = key::place(value.unwrap_or_default(), id);
        if place.len() > LONGEST_SORT_KEY_BYTES {
            return Err(too_long(field, LONGEST_SORT_KEY_BYTES - id.len() - 1));
        }
        let partition = if value.is_some() { attribute::WITH } else { attribute::WITHOUT };
        self.indexed.insert(attribute::partition(field), text(partition));
        self.indexed.insert(attribute::order(field), text(place));
        Ok(())
    }

    fn keep_apart(&mut self, field: &'static str, value: String) -> Result<(), Error> {
        let value = (field, value);
        if key::of_value(&value).len() > LONGEST_KEY_BYTES {
            return Err(too_long(field, LONGEST_KEY_BYTES));
        }
        self.unique.push(value);
        Ok(())
    }

    /// The item of the entity as it is to be stored, by the write of this name.
    pub(crate) fn item<E: Entity>(&self, stored: &Stored<E>, write: &str) -> Result<Item, Error> {
        let mut item = self.fields.clone();
        self.index(&mut item);
        item.extend([
            named(E::ID_FIELD, text(&self.key)),
            named(attribute::CREATED, text(stored.created.to_string())),
            named(attribute::UPDATED, text(stored.updated.to_string())),
            named(attribute::VERSION, number(stored.version)),
            named(attribute::WRITE, text(write)),
        ]);
        item.extend(stored.created_by.iter().map(|by| named(attribute::CREATED_BY, text(by))));
        item.extend(stored.updated_by.iter().map(|by| named(attribute::UPDATED_BY, text(by))));
        check_item(&item)?;
        Ok(item)
    }

    /// Writes into an item of the entity by what it is found, in place of what another program wrote of that.
    pub(crate) fn index(&self, item: &mut Item) {
        item.retain(|name, _| !attribute::is_of_index(name));
        item.extend(self.indexed.clone());
    }
}

/// A name that no other write has.
pub(crate) fn write_name() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// [`Error::Invalid`] if DynamoDB keeps no such item.
pub(crate) fn check_item(item: &Item) -> Result<(), Error> {
    if size::of(item) > size::LARGEST_ITEM_BYTES {
        let limit = size::LARGEST_ITEM_BYTES / 1024;
        return Err(Error::invalid("", format!("must take at most {limit} KB in all")));
    }
    if has_nameless(item) {
        return Err(Error::invalid("", "must not have anything under an empty name"));
    }
    Ok(())
}

/// Whether something in the item, however deep, has an empty name.
fn has_nameless(item: &Item) -> bool {
    item.iter().any(|(name, value)| name.is_empty() || is_nameless_within(value))
}

fn is_nameless_within(value: &AttributeValue) -> bool {
    match value {
        AttributeValue::M(item) => has_nameless(item),
        AttributeValue::L(values) => values.iter().any(is_nameless_within),
        _ => false,
    }
}

fn check_names<E: Entity>(entity: &E, fields: &Item) -> Result<(), Error> {
    if let Some(name) = fields.keys().find(|name| attribute::is_reserved(name)) {
        return Err(bug(format!("{} has a field `{name}`, whose name is reserved", E::NAME)));
    }
    if fields.get(E::ID_FIELD) != Some(&text(entity.id())) {
        return Err(bug(format!("{} has no field `{}` with its identifier", E::NAME, E::ID_FIELD)));
    }
    Ok(())
}

fn bug(text: String) -> Error {
    Error::internal(OPERATION)(text)
}

fn too_long(field: &str, limit: usize) -> Error {
    Error::invalid(format!("/{field}"), format!("must have 1 to {limit} bytes, and no U+0000"))
}

#[cfg(test)]
mod tests;
