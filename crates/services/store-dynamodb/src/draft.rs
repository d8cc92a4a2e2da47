//! What is written for an entity: its own fields, and the attributes that it is found and kept apart by.
//! It reaches no server; whatever DynamoDB cannot keep is refused here.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use error::Error;
use store::{Entity, Index, Stored};

use crate::{
    attribute::{self, Item, number, text},
    key::{self, LONGEST_KEY_BYTES, LONGEST_SORT_KEY_BYTES, SEPARATOR},
    size,
};

const OPERATION: &str = "write an entity";

/// An entity on its way to the table.
#[derive(Debug)]
pub(crate) struct Draft {
    /// The entity's key.
    pub(crate) key: String,
    /// The entity's own fields.
    pub(crate) fields: Item,
    /// The fields and values that no other entity may have, in the order of declaration.
    pub(crate) unique: Vec<(&'static str, String)>,
    /// The attributes of the indexes.
    indexed: Item,
}

impl Draft {
    /// [`Error::Invalid`] if DynamoDB cannot keep the entity, and [`Error::Internal`] if the entity breaks the
    /// rules of [`Entity`], which is a bug.
    pub(crate) fn of<E: Entity>(entity: &E) -> Result<Self, Error> {
        let fields: Item =
            serde_dynamo::to_item(entity).map_err(Error::internal("write an entity as an item"))?;
        check_fields::<E>(entity, &fields)?;
        let key = key::of_entity(entity.id());
        if !key::is_possible(entity.id()) {
            return Err(too_long(E::ID_FIELD, LONGEST_SORT_KEY_BYTES));
        }

        let mut draft = Self { key, fields, unique: Vec::new(), indexed: Item::new() };
        draft.indexed.insert(attribute::KIND.to_owned(), text(E::NAME));
        for index in E::INDEXES {
            let value = one_value(entity, index.field())?;
            match index {
                Index::Sorted(field) => draft.sort(field, value.as_deref(), entity.id())?,
                Index::Unique(field) => {
                    if let Some(value) = value {
                        if key::of_value(field, &value).len() > LONGEST_KEY_BYTES {
                            return Err(too_long(field, LONGEST_KEY_BYTES));
                        }
                        draft.unique.push((field, value));
                    }
                }
                Index::Members(_) => {
                    return Err(Error::internal(OPERATION)(crate::no_members(index.field())));
                }
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

    /// The item of the entity as it is to be stored, by the write of this name.
    pub(crate) fn item<E: Entity>(&self, stored: &Stored<E>, write: &str) -> Result<Item, Error> {
        let mut item = self.fields.clone();
        item.extend(self.indexed.clone());
        item.insert(E::ID_FIELD.to_owned(), text(&self.key));
        item.insert(attribute::CREATED.to_owned(), text(stored.created.to_string()));
        item.insert(attribute::UPDATED.to_owned(), text(stored.updated.to_string()));
        item.insert(attribute::VERSION.to_owned(), number(stored.version));
        item.insert(attribute::WRITE.to_owned(), text(write));
        check_item(&item)?;
        Ok(item)
    }
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

/// The unique values of an entity, in the order of declaration.
pub(crate) fn unique<E: Entity>(entity: &E) -> Result<Vec<(&'static str, String)>, Error> {
    let mut unique = Vec::new();
    for index in E::INDEXES {
        if let Index::Unique(field) = index {
            unique.extend(one_value(entity, field)?.map(|value| (*field, value)));
        }
    }
    Ok(unique)
}

/// The value of a field that is unique or sorted, if the entity has one.
pub(crate) fn one_value<E: Entity>(entity: &E, field: &str) -> Result<Option<String>, Error> {
    let indexed = entity.indexed();
    let values: BTreeSet<&String> = indexed
        .iter()
        .filter(|(name, _)| *name == field)
        .flat_map(|(_, indexed)| indexed.values())
        .collect();
    if values.len() > 1 {
        return Err(bug(format!("{} has several values of the field `{field}`", E::NAME)));
    }
    match values.first() {
        Some(value) if value.contains(SEPARATOR) => {
            Err(Error::invalid(format!("/{field}"), "must not contain U+0000"))
        }
        value => Ok(value.map(|value| (*value).clone())),
    }
}

fn check_fields<E: Entity>(entity: &E, fields: &Item) -> Result<(), Error> {
    if let Some(name) = fields.keys().find(|name| attribute::is_reserved(name)) {
        return Err(bug(format!("{} has a field `{name}`, whose name is reserved", E::NAME)));
    }
    if fields.get(E::ID_FIELD) != Some(&AttributeValue::S(entity.id().to_owned())) {
        return Err(bug(format!("{} has no field `{}` with its identifier", E::NAME, E::ID_FIELD)));
    }
    let declared = |field| E::INDEXES.iter().any(|index| index.field() == field);
    match entity.indexed().into_iter().find(|(field, _)| !declared(*field)) {
        Some((field, _)) => Err(bug(format!("{} declares no field `{field}`", E::NAME))),
        None => Ok(()),
    }
}

fn bug(text: String) -> Error {
    Error::internal(OPERATION)(text)
}

fn too_long(field: &str, limit: usize) -> Error {
    Error::invalid(format!("/{field}"), format!("must have 1 to {limit} bytes, and no U+0000"))
}

#[cfg(test)]
mod tests;
