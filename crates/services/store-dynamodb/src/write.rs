//! Adds, replaces and removes an entity, each with its unique values in one transaction.
//!
//! # Answers that are lost
//!
//! The driver sends a request again if its answer does not come, so a write may meet itself. A transaction
//! has a token, by which DynamoDB answers it as it did at first. A replacement that moves no unique value
//! is one `PutItem`, which takes half the capacity of a transaction and has no token: it is known by the
//! name of the write, which stands in the item and comes back with the refusal.

use error::Error;
use store::{Created, Entity, Expected, IdempotentRequest, Stored, Timestamp, Version};
use uuid::Uuid;

use crate::{
    answer,
    attribute::{self, Item, text},
    condition,
    draft::{self, Draft},
    failure::Written,
    item::{self, Kept},
    key,
    table::{Action, Table},
};

/// The version of a new entity.
const FIRST: Version = 1;

/// How often an entity is taken up again that another writer changed meanwhile, where any version will do:
/// more than there are writers of one entity at a time.
const MOST_TURNS: usize = 50;

pub(crate) async fn create<E: Entity>(
    table: &Table,
    entity: &E,
    request: Option<&IdempotentRequest>,
) -> Result<Created<E>, Error> {
    const OPERATION: &str = "create an entity";
    let draft = Draft::of(entity)?;
    let now = Timestamp::now();
    let stored = Stored { entity: entity.clone(), created: now, updated: now, version: FIRST };
    let write = write_name();

    let mut actions = Vec::new();
    if let Some(request) = request {
        let answer = answer::item(request, &draft, &stored, &write)?;
        actions.push(Action::Put(answer, condition::absent_or_expired(E::ID_FIELD, now)));
    }
    let before_unique = actions.len() + 1;
    actions.push(Action::Put(draft.item(&stored, &write)?, condition::absent(E::ID_FIELD)));
    actions.extend(draft.unique.iter().map(|value| claim::<E>(value, &draft.key)));

    let (action, found) = match table.transact(OPERATION, &write, actions).await? {
        Written::Done => return Ok(Created::Now(stored)),
        Written::Refused { action, found } => (action, found),
    };
    if found.as_ref().and_then(|found| item::text(found, attribute::WRITE)) == Some(&write) {
        return Ok(Created::Now(stored));
    }
    match (request, action) {
        (Some(request), 0) => {
            let kept = found.ok_or_else(|| Error::internal(OPERATION)("no answer is kept"))?;
            answer::to_request(kept, request).map(Created::Before)
        }
        _ if action < before_unique => Err(taken::<E>(E::ID_FIELD, entity.id())),
        _ => Err(taken_value::<E>(OPERATION, &draft.unique, action - before_unique)),
    }
}

pub(crate) async fn replace<E: Entity>(
    table: &Table,
    entity: &E,
    expected: &Expected,
) -> Result<Stored<E>, Error> {
    const OPERATION: &str = "replace an entity";
    let draft = Draft::of(entity)?;
    let mut current = read::<E>(table, OPERATION, entity.id()).await?;
    for _ in 0..MOST_TURNS {
        let before = expect(current, entity.id(), expected)?;
        let stored = Stored {
            entity: entity.clone(),
            created: before.stored.created,
            // The clock may have been set back; the entity's own times stay in order.
            updated: Timestamp::now().max(before.stored.updated),
            version: before.stored.version + 1,
        };
        let write = write_name();
        let item = draft.item(&stored, &write)?;
        let unchanged = condition::unchanged(before.stored.version, &before.write);
        let had = draft::unique(&before.stored.entity)?;
        let claims = without(&draft.unique, &had);
        let releases = without(&had, &draft.unique);

        let written = if claims.is_empty() && releases.is_empty() {
            table.put(OPERATION, item, unchanged).await?
        } else {
            let mut actions = vec![Action::Put(item, unchanged)];
            actions.extend(claims.iter().map(|value| claim::<E>(value, &draft.key)));
            actions.extend(releases.iter().map(release));
            table.transact(OPERATION, &write, actions).await?
        };
        current = match written {
            Written::Done => return Ok(stored),
            Written::Refused { action: 0, found } => found.map(item::entity).transpose()?,
            Written::Refused { action, .. } => {
                return Err(taken_value::<E>(OPERATION, &claims, action - 1));
            }
        };
        if current.as_ref().is_some_and(|current| current.write == write) {
            return Ok(stored);
        }
    }
    Err(changed_too_often(OPERATION))
}

pub(crate) async fn delete<E: Entity>(
    table: &Table,
    id: &str,
    expected: &Expected,
) -> Result<(), Error> {
    const OPERATION: &str = "delete an entity";
    let mut current = read::<E>(table, OPERATION, id).await?;
    for _ in 0..MOST_TURNS {
        let before = expect(current, id, expected)?;
        let unchanged = condition::unchanged(before.stored.version, &before.write);
        let mut actions = vec![Action::Delete(key::of_entity(id), Some(unchanged))];
        actions.extend(draft::unique(&before.stored.entity)?.iter().map(release));
        current = match table.transact(OPERATION, &write_name(), actions).await? {
            Written::Done => return Ok(()),
            Written::Refused { found, .. } => found.map(item::entity).transpose()?,
        };
    }
    Err(changed_too_often(OPERATION))
}

/// The entity with this identifier, as the last acknowledged write left it.
pub(crate) async fn read<E: Entity>(
    table: &Table,
    operation: &'static str,
    id: &str,
) -> Result<Option<Kept<E>>, Error> {
    if !key::is_possible(id) {
        return Ok(None);
    }
    table.get(operation, &key::of_entity(id)).await?.map(item::entity).transpose()
}

/// The entity that a writer may write over.
fn expect<E: Entity>(
    current: Option<Kept<E>>,
    id: &str,
    expected: &Expected,
) -> Result<Kept<E>, Error> {
    match current {
        None => Err(Error::NotFound { entity: E::NAME, id: id.to_owned() }),
        Some(current) if expected.allows(current.stored.version) => Ok(current),
        Some(_) => Err(Error::Stale { entity: E::NAME, id: id.to_owned() }),
    }
}

/// A name that no other write has.
fn write_name() -> String {
    Uuid::new_v4().to_string()
}

/// Takes a unique value, unless an entity has it.
fn claim<E: Entity>((field, value): &(&'static str, String), holder: &str) -> Action {
    let mut item = Item::new();
    item.insert(E::ID_FIELD.to_owned(), text(key::of_value(field, value)));
    item.insert(attribute::HOLDER.to_owned(), text(holder));
    Action::Put(item, condition::absent(E::ID_FIELD))
}

/// Frees a unique value. Whose it is, the condition on the entity says.
fn release((field, value): &(&'static str, String)) -> Action {
    Action::Delete(key::of_value(field, value), None)
}

type Values = Vec<(&'static str, String)>;

fn without(values: &Values, others: &Values) -> Values {
    values.iter().filter(|value| !others.contains(value)).cloned().collect()
}

fn taken<E: Entity>(field: &'static str, value: &str) -> Error {
    Error::Taken { entity: E::NAME, field, value: value.to_owned() }
}

fn taken_value<E: Entity>(operation: &'static str, claims: &Values, place: usize) -> Error {
    match claims.get(place) {
        Some((field, value)) => taken::<E>(field, value),
        None => Error::internal(operation)("an action without a condition was refused"),
    }
}

fn changed_too_often(operation: &'static str) -> Error {
    let cause = format!("the entity was changed {MOST_TURNS} times meanwhile");
    Error::unavailable(operation)(cause)
}
