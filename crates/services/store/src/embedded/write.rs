//! Adds, replaces and removes an entity, each in one transaction that holds the write lock from its
//! beginning. It decides nothing about how long an answer is kept.

use error::Error;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::{draft::Draft, failure::Failure, idempotency, read};
use crate::{Created, Entity, Expected, IdempotentRequest, Stored, Timestamp, Version};

pub(super) fn create<E: Entity>(
    connection: &mut Connection,
    draft: Draft<E>,
    request: Option<&IdempotentRequest>,
) -> Result<Created<E>, Failure> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let now = Timestamp::now();
    if let Some(request) = request
        && let Some(before) = idempotency::answer(&transaction, request, now)?
    {
        return Ok(Created::Before(before));
    }

    let id = draft.entity.id();
    if current(&transaction, id)?.is_some() {
        return Err(taken::<E>(E::ID_FIELD, id));
    }
    transaction
        .prepare_cached(
            "INSERT INTO documents (id, version, created, updated, document)
             VALUES (?1, 1, ?2, ?2, ?3)",
        )?
        .execute(params![id, now.to_string(), draft.document])?;
    index(&transaction, &draft)?;
    if let Some(request) = request {
        idempotency::keep(&transaction, request, now, &draft.document)?;
    }
    transaction.commit()?;
    Ok(Created::Now(Stored { entity: draft.entity, created: now, updated: now, version: 1 }))
}

pub(super) fn replace<E: Entity>(
    connection: &mut Connection,
    draft: Draft<E>,
    expected: &Expected,
) -> Result<Stored<E>, Failure> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let id = draft.entity.id();
    let before = expect::<E>(&transaction, id, expected)?;
    let version = before.version + 1;
    // The clock may have been set back; the entity's own times stay in order.
    let updated = Timestamp::now().max(before.updated);
    transaction
        .prepare_cached(
            "UPDATE documents SET version = ?2, updated = ?3, document = ?4 WHERE id = ?1",
        )?
        .execute(params![id, version, updated.to_string(), draft.document])?;
    transaction.prepare_cached("DELETE FROM indexed WHERE id = ?1")?.execute([id])?;
    transaction.prepare_cached("DELETE FROM unique_values WHERE id = ?1")?.execute([id])?;
    index(&transaction, &draft)?;
    transaction.commit()?;
    Ok(Stored { entity: draft.entity, created: before.created, updated, version })
}

pub(super) fn delete<E: Entity>(
    connection: &mut Connection,
    id: String,
    expected: &Expected,
) -> Result<(), Failure> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    expect::<E>(&transaction, &id, expected)?;
    transaction.prepare_cached("DELETE FROM documents WHERE id = ?1")?.execute([id])?;
    Ok(transaction.commit()?)
}

/// What a writer must know of the entity that it writes over.
struct Current {
    version: Version,
    created: Timestamp,
    updated: Timestamp,
}

fn current(transaction: &Transaction<'_>, id: &str) -> Result<Option<Current>, Failure> {
    transaction
        .prepare_cached("SELECT version, created, updated FROM documents WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?
        .map(|(version, created, updated): (_, String, String)| {
            let (created, updated) = (read::timestamp(&created)?, read::timestamp(&updated)?);
            Ok(Current { version, created, updated })
        })
        .transpose()
}

fn expect<E: Entity>(
    transaction: &Transaction<'_>,
    id: &str,
    expected: &Expected,
) -> Result<Current, Failure> {
    let Some(current) = current(transaction, id)? else {
        return Err(Error::NotFound { entity: E::NAME, id: id.to_owned() }.into());
    };
    if !expected.allows(current.version) {
        return Err(Error::Stale { entity: E::NAME, id: id.to_owned() }.into());
    }
    Ok(current)
}

/// Writes the values that the entity is found by and kept apart by, of which it has none yet.
fn index<E: Entity>(transaction: &Transaction<'_>, draft: &Draft<E>) -> Result<(), Failure> {
    let id = draft.entity.id();
    let mut claim = transaction.prepare_cached(
        "INSERT INTO unique_values (field, value, id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    )?;
    for (field, value) in &draft.unique {
        if claim.execute(params![field, value, id])? == 0 {
            return Err(taken::<E>(field, value));
        }
    }
    let mut insert = transaction.prepare_cached(
        "INSERT INTO indexed (field, value, id, present) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for row in &draft.indexed {
        insert.execute(params![row.field, row.value, id, row.present])?;
    }
    Ok(())
}

fn taken<E: Entity>(field: &'static str, value: &str) -> Failure {
    Error::Taken { entity: E::NAME, field, value: value.to_owned() }.into()
}
