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
    attribute::{self, Item, named, number, text},
    draft::{Draft, check_item},
    item, key,
};

/// When the answer is kept no longer, in milliseconds since 1970.
pub(crate) const EXPIRES_MS: &str = "expires_ms";

const FINGERPRINT: &str = "fingerprint";
const ENTITY: &str = "entity";

const MS_PER_S: i64 = 1000;

/// The item of the answer to a creation.
pub(crate) fn item<E: Entity>(
    request: &IdempotentRequest,
    draft: &Draft,
    stored: &Stored<E>,
) -> Result<Item, Error> {
    let keep_ms = i64::try_from(request.keep.as_millis()).unwrap_or(i64::MAX);
    let expires_ms = stored.created.as_millisecond().saturating_add(keep_ms);
    let mut item = Item::from([
        named(E::ID_FIELD, text(key::of_answer(&request.key))),
        named(FINGERPRINT, text(&request.fingerprint)),
        named(ENTITY, AttributeValue::M(draft.fields.clone())),
        named(attribute::CREATED, text(stored.created.to_string())),
        named(attribute::VERSION, number(stored.version)),
        named(EXPIRES_MS, number(expires_ms)),
        // A second later rather than earlier.
        named(attribute::EXPIRES_S, number(expires_ms / MS_PER_S + 1)),
    ]);
    item.extend(stored.created_by.iter().map(|by| named(attribute::CREATED_BY, text(by))));
    check_item(&item)?;
    Ok(item)
}

/// The answer that an item holds, if it is one to this request; else [`Error::KeyReused`].
pub(crate) fn to_request<E: Entity>(
    mut kept: Item,
    request: &IdempotentRequest,
) -> Result<Stored<E>, Error> {
    let fingerprint = item::text(&kept, FINGERPRINT).ok_or_else(|| item::missing(FINGERPRINT))?;
    if fingerprint != request.fingerprint {
        return Err(Error::KeyReused);
    }
    let created = item::timestamp(&kept, attribute::CREATED)?;
    let created_by = item::text(&kept, attribute::CREATED_BY).map(str::to_owned);
    // The first program counted versions from 1, and did not keep the first.
    let version = item::version(&kept).unwrap_or(1);
    let Some(AttributeValue::M(fields)) = kept.remove(ENTITY) else {
        return Err(item::missing(ENTITY));
    };
    let (entity, unknown) = item::document(fields)?;
    let updated_by = created_by.clone();
    Ok(Stored { entity, created, created_by, updated: created, updated_by, version, unknown })
}
