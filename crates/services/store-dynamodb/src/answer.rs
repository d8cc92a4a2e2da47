//! The first answers to creations that may be sent twice. Each is an item of its own, which outlives the
//! entity.
//!
//! DynamoDB removes expired items within a few days, not at once: the exact moment of expiry stands in the
//! item, and an answer that is past it counts as none
//! (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html>).

use aws_sdk_dynamodb::types::AttributeValue;
use error::Error;
use store::{Entity, IdempotentRequest, Stored};

use crate::{
    attribute::{self, Item, number, text},
    draft::{Draft, check_item},
    item, key,
};

/// When the answer is kept no longer, in milliseconds since 1970.
pub(crate) const EXPIRES_MS: &str = "expires_ms";

const FINGERPRINT: &str = "fingerprint";
const ENTITY: &str = "entity";

const MS_PER_S: i64 = 1000;

/// The item of the answer to a creation, by the write of this name.
pub(crate) fn item<E: Entity>(
    request: &IdempotentRequest,
    draft: &Draft,
    stored: &Stored<E>,
    write: &str,
) -> Result<Item, Error> {
    let keep_ms = i64::try_from(request.keep.as_millis()).unwrap_or(i64::MAX);
    let expires_ms = stored.created.as_millisecond().saturating_add(keep_ms);
    let mut item = Item::new();
    item.insert(E::ID_FIELD.to_owned(), text(key::of_answer(&request.key)));
    item.insert(FINGERPRINT.to_owned(), text(&request.fingerprint));
    item.insert(ENTITY.to_owned(), AttributeValue::M(draft.fields.clone()));
    item.insert(attribute::CREATED.to_owned(), text(stored.created.to_string()));
    item.insert(EXPIRES_MS.to_owned(), number(expires_ms));
    // A second later rather than earlier.
    item.insert(attribute::EXPIRES_S.to_owned(), number(expires_ms / MS_PER_S + 1));
    item.insert(attribute::WRITE.to_owned(), text(write));
    check_item(&item)?;
    Ok(item)
}

/// The answer that an item holds, if it is one to this request; else [`Error::KeyReused`].
pub(crate) fn to_request<E: Entity>(
    mut kept: Item,
    request: &IdempotentRequest,
) -> Result<Stored<E>, Error> {
    if item::take_text(&mut kept, FINGERPRINT)? != request.fingerprint {
        return Err(Error::KeyReused);
    }
    let created = item::timestamp(&item::take_text(&mut kept, attribute::CREATED)?)?;
    let Some(AttributeValue::M(fields)) = kept.remove(ENTITY) else {
        return Err(item::missing(ENTITY));
    };
    Ok(Stored { entity: item::fields(fields)?, created, updated: created, version: 1 })
}
