//! The first answers to creations that may be sent twice. It never looks at the entities themselves.

use error::Error;
use rusqlite::{OptionalExtension, Transaction, params};

use super::{draft::Draft, failure::Failure, read::Record};
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
        .prepare_cached("SELECT * FROM idempotency WHERE key = ?1 AND expires_ms > ?2")?
        .query_row(params![request.key, now.as_millisecond()], |row| {
            let (created, created_by): (String, Option<String>) =
                (row.get("created")?, row.get("created_by")?);
            let answer = Record {
                version: row.get("version")?,
                created: created.clone(),
                created_by: created_by.clone(),
                updated: created,
                updated_by: created_by,
                document: row.get("document")?,
            };
            Ok((row.get::<_, String>("fingerprint")?, answer))
        })
        .optional()?;
    match kept {
        None => Ok(None),
        Some((fingerprint, answer)) if fingerprint == request.fingerprint => {
            answer.decode().map(Some)
        }
        Some(_) => Err(Error::KeyReused.into()),
    }
}

/// Keeps the answer of a creation, in the transaction that creates.
pub(super) fn keep<E>(
    transaction: &Transaction<'_>,
    request: &IdempotentRequest,
    Draft { stored, document, .. }: &Draft<E>,
) -> Result<(), Failure> {
    let now = stored.created;
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
            "INSERT OR REPLACE INTO idempotency
             (key, fingerprint, created, document, expires_ms, version, created_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            request.key,
            request.fingerprint,
            now.to_string(),
            document,
            now.as_millisecond().saturating_add(keep_ms),
            stored.version,
            stored.created_by,
        ])?;
    Ok(())
}
