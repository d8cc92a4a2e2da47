//! Reads an entity from its item. An item that cannot be read is a bug or the work of another program.

use aws_sdk_dynamodb::types::AttributeValue;
use error::Error;
use store::{Entity, Stored, Timestamp};

use crate::{
    attribute::{self, Item},
    key,
};

const OPERATION: &str = "read an item as an entity";

/// An entity as its item holds it.
#[derive(Debug)]
pub(crate) struct Kept<E> {
    pub(crate) stored: Stored<E>,
    /// The write that it is of.
    pub(crate) write: String,
}

/// The entity of an item.
pub(crate) fn entity<E: Entity>(mut item: Item) -> Result<Kept<E>, Error> {
    let created = timestamp(&take_text(&mut item, attribute::CREATED)?)?;
    let updated = timestamp(&take_text(&mut item, attribute::UPDATED)?)?;
    let write = take_text(&mut item, attribute::WRITE)?;
    let version = match item.remove(attribute::VERSION) {
        Some(AttributeValue::N(version)) => version.parse().map_err(Error::internal(OPERATION))?,
        _ => return Err(missing(attribute::VERSION)),
    };
    let key = take_text(&mut item, E::ID_FIELD)?;
    item.retain(|name, _| !attribute::is_reserved(name));
    item.insert(E::ID_FIELD.to_owned(), attribute::text(key::id_of(&key)));
    let entity = fields(item)?;
    Ok(Kept { stored: Stored { entity, created, updated, version }, write })
}

/// The entity that has these fields.
pub(crate) fn fields<E: Entity>(fields: Item) -> Result<E, Error> {
    serde_dynamo::from_item(fields).map_err(Error::internal(OPERATION))
}

/// The text of an attribute, which is taken out of the item.
pub(crate) fn take_text(item: &mut Item, name: &str) -> Result<String, Error> {
    match item.remove(name) {
        Some(AttributeValue::S(text)) => Ok(text),
        _ => Err(missing(name)),
    }
}

/// The text of an attribute, if the item has it.
pub(crate) fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

/// A moment as it is written in an item.
pub(crate) fn timestamp(text: &str) -> Result<Timestamp, Error> {
    text.parse::<Timestamp>().map_err(Error::internal(OPERATION))
}

/// What an item lacks that every one of its sort has.
pub(crate) fn missing(name: &str) -> Error {
    Error::internal(OPERATION)(format!("an item has no attribute `{name}` of the right type"))
}
