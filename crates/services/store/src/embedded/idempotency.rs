//! The first answers to creations that may be sent twice. It never looks at the entities themselves.

use error::Error;
use rusqlite::{OptionalExtension, Transaction, params};

use super::{failure::Failure, read};
use crate::{Entity, IdempotentRequest, Stored, Timestamp};

/// How many expired answers one creation removes: more than the one it adds, so that they come to an end,
/// and few, so that no caller pays for all others.
const REMOVED_AT_ONCE: i64 = 32;

/// The answer given to the same request earlier, if it is still kept.
pub(super) fn answer<E: Entity>(
    transaction: &Transaction<'_>,
    request: &IdempotentRequest,
    now: Timestamp,
) -> Result<Option<Stored<E>>, Failure> {
    let kept = transaction
        .prepare_cached(
            "SELECT fingerprint, created, document FROM idempotency
             WHERE key = ?1 AND expires_ms > ?2",
        )?
        .query_row(params![request.key, now.as_millisecond()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((fingerprint, created, document)): Option<(String, String, String)> = kept else {
        return Ok(None);
    };
    if fingerprint != request.fingerprint {
        return Err(Error::KeyReused.into());
    }
    let created = read::timestamp(&created)?;
    Ok(Some(Stored { entity: read::entity(&document)?, created, updated: created, version: 1 }))
}

/// Keeps the answer of a creation, in the transaction that creates.
pub(super) fn keep(
    transaction: &Transaction<'_>,
    request: &IdempotentRequest,
    now: Timestamp,
    document: &str,
) -> Result<(), Failure> {
    transaction
        .prepare_cached(
            "DELETE FROM idempotency WHERE key IN (
                 SELECT key FROM idempotency WHERE expires_ms <= ?1 ORDER BY expires_ms LIMIT ?2
             )",
        )?
        .execute(params![now.as_millisecond(), REMOVED_AT_ONCE])?;
    let keep_ms = i64::try_from(request.keep.as_millis()).unwrap_or(i64::MAX);
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO idempotency (key, fingerprint, created, document, expires_ms)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            request.key,
            request.fingerprint,
            now.to_string(),
            document,
            now.as_millisecond().saturating_add(keep_ms),
        ])?;
    Ok(())
}
