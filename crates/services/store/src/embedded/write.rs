//! Adds, replaces and removes an entity, each in one transaction that holds the write lock from its
//! beginning. It decides nothing about how long an answer is kept.

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::{draft::Draft, failure::Failure, idempotency};
use crate::{Created, Entity, Expected, IdempotentRequest, Stored, Version, refusal};

pub(super) fn create<E: Entity>(
    connection: &mut Connection,
    draft: Draft<E>,
    request: Option<&IdempotentRequest>,
) -> Result<Created<E>, Failure> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let Draft { stored, document, .. } = &draft;
    if let Some(request) = request
        && let Some(before) = idempotency::answer(&transaction, request, stored.created)?
    {
        return Ok(Created::Before(before));
    }

    let id = stored.entity.id();
    if version(&transaction, id)?.is_some() {
        return Err(refusal::taken::<E>(E::ID_FIELD, id).into());
    }
    transaction
        .prepare_cached(
            "INSERT INTO documents (id, version, created, created_by, updated, updated_by, document)
             VALUES (?1, ?2, ?3, ?4, ?3, ?4, ?5)",
        )?
        .execute(params![
            id,
            stored.version,
            stored.created.to_string(),
            stored.created_by,
            document
        ])?;
    index(&transaction, &draft)?;
    if let Some(request) = request {
        idempotency::keep(&transaction, request, &draft)?;
    }
    transaction.commit()?;
    Ok(Created::Now(draft.stored))
}

pub(super) fn replace<E: Entity>(
    connection: &mut Connection,
    draft: Draft<E>,
    before: Version,
) -> Result<Stored<E>, Failure> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let Draft { stored, document, .. } = &draft;
    let id = stored.entity.id();
    expect::<E>(&transaction, id, &Expected::OneOf(vec![before]))?;
    transaction
        .prepare_cached(
            "UPDATE documents SET version = ?2, updated = ?3, updated_by = ?4, document = ?5
             WHERE id = ?1",
        )?
        .execute(params![
            id,
            stored.version,
            stored.updated.to_string(),
            stored.updated_by,
            document
        ])?;
    index(&transaction, &draft)?;
    transaction.commit()?;
    Ok(draft.stored)
}

pub(super) fn reindex<E: Entity>(
    connection: &mut Connection,
    draft: &Draft<E>,
) -> Result<(), Failure> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let Stored { entity, version, .. } = &draft.stored;
    expect::<E>(&transaction, entity.id(), &Expected::OneOf(vec![*version]))?;
    index(&transaction, draft)?;
    Ok(transaction.commit()?)
}

pub(super) fn delete<E: Entity>(
    connection: &mut Connection,
    id: &str,
    expected: &Expected,
) -> Result<(), Failure> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    expect::<E>(&transaction, id, expected)?;
    transaction.prepare_cached("DELETE FROM documents WHERE id = ?1")?.execute([id])?;
    Ok(transaction.commit()?)
}

fn version(transaction: &Transaction<'_>, id: &str) -> Result<Option<Version>, Failure> {
    let mut select = transaction.prepare_cached("SELECT version FROM documents WHERE id = ?1")?;
    Ok(select.query_row([id], |row| row.get(0)).optional()?)
}

fn expect<E: Entity>(
    transaction: &Transaction<'_>,
    id: &str,
    expected: &Expected,
) -> Result<(), Failure> {
    match version(transaction, id)? {
        None => Err(refusal::not_found::<E>(id).into()),
        Some(version) if expected.allows(version) => Ok(()),
        Some(_) => Err(refusal::stale::<E>(id).into()),
    }
}

/// Writes the values that the entity is found by and kept apart by, in place of those that it has.
fn index<E: Entity>(transaction: &Transaction<'_>, draft: &Draft<E>) -> Result<(), Failure> {
    let id = draft.stored.entity.id();
    transaction.prepare_cached("DELETE FROM indexed WHERE id = ?1")?.execute([id])?;
    transaction.prepare_cached("DELETE FROM unique_values WHERE id = ?1")?.execute([id])?;
    let mut claim = transaction.prepare_cached(
        "INSERT INTO unique_values (field, value, id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    )?;
    for (field, value) in &draft.unique {
        if claim.execute(params![field, value, id])? == 0 {
            return Err(refusal::taken::<E>(field, value).into());
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
