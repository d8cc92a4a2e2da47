//! Reads an entity from its item. An item that cannot be read is a bug or the work of another program; what is
//! said of it names places, and no value.

use aws_sdk_dynamodb::types::AttributeValue;
use error::Error;
use store::{Entity, Stored, Timestamp, Version, document};

use crate::{
    attribute::{self, Item},
    key,
};

const OPERATION: &str = "read an item as an entity";

/// The entity of an item.
pub(crate) fn entity<E: Entity>(mut item: Item) -> Result<Stored<E>, Error> {
    let created = timestamp(&item, attribute::CREATED)?;
    let updated = timestamp(&item, attribute::UPDATED)?;
    let by = |name| text(&item, name).map(str::to_owned);
    let (created_by, updated_by) = (by(attribute::CREATED_BY), by(attribute::UPDATED_BY));
    let version = version(&item).ok_or_else(|| missing(attribute::VERSION))?;
    let key = text(&item, E::ID_FIELD).ok_or_else(|| missing(E::ID_FIELD))?;
    let id = attribute::text(key::id_of(key));
    item.insert(E::ID_FIELD.to_owned(), id);
    let (entity, unknown) = document(item)?;
    Ok(Stored { entity, created, created_by, updated, updated_by, version, unknown })
}

/// The entity that has these fields, and what else is there. Bytes are of another program: no document has any.
pub(crate) fn document<E: Entity>(mut fields: Item) -> Result<(E, document::Unknown), Error> {
    fields.retain(|name, value| {
        let is_bytes = matches!(value, AttributeValue::B(_) | AttributeValue::Bs(_));
        !is_bytes && !attribute::is_reserved(name)
    });
    let unlike =
        |_| Error::internal(OPERATION)("there are bytes within a field, which no document has");
    let document = serde_dynamo::from_item(fields).map_err(unlike)?;
    document::read(document).map_err(Error::internal(OPERATION))
}

/// The text of an attribute, if the item has it.
pub(crate) fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

/// The version of the entity in an item, if it has one.
pub(crate) fn version(item: &Item) -> Option<Version> {
    item.get(attribute::VERSION)?.as_n().ok()?.parse().ok()
}

/// The moment that an attribute names.
pub(crate) fn timestamp(item: &Item, name: &str) -> Result<Timestamp, Error> {
    text(item, name).and_then(|text| text.parse().ok()).ok_or_else(|| missing(name))
}

/// What an item lacks that every one of its sort has.
pub(crate) fn missing(name: &str) -> Error {
    Error::internal(OPERATION)(format!("an item has no attribute `{name}` of the right form"))
}
