//! Adds, replaces, indexes anew and removes an entity, each together with its unique values.
//!
//! # Answers that are lost
//!
//! A request is sent again if its answer does not come, so a write may meet itself. A transaction has a token,
//! by which DynamoDB answers it as it did at first. A write that moves no unique value is one `PutItem`, which
//! takes half the capacity of a transaction and has no token: it is known by its name, which stands in the item
//! and comes back with the refusal.

use error::Error;
use store::{
    Created, Entity, Expected, IdempotentRequest, Stored,
    refusal::{not_found, stale, taken},
    unique_values,
};

use crate::{
    answer, attribute,
    draft::{self, Draft},
    expression,
    failure::Written,
    item, key,
    table::{Action, Table},
    unique,
};

/// How often an entity is taken up again that another writer changed meanwhile, where any version will do:
/// more than there are writers of one entity at a time.
const MOST_TURNS: usize = 50;

pub(crate) async fn create<E: Entity>(
    table: &Table,
    entity: &E,
    request: Option<&IdempotentRequest>,
) -> Result<Created<E>, Error> {
    let (stored, write) = (Stored::now(entity.clone()), draft::write_name());
    let draft = Draft::of(&stored, &stored)?;
    let item = draft.item(&stored, &write)?;
    let mut actions = Vec::new();
    if let Some(request) = request {
        let absent = expression::absent_or_expired(E::ID_FIELD, stored.created);
        actions.push(Action::Put(answer::item(request, &draft, &stored)?, absent));
    }
    actions.push(Action::Put(item, expression::absent(E::ID_FIELD)));
    let claims = (&*draft.unique, Vec::new());
    let written = unique::write::<E>(table, &draft.key, &actions, claims).await?;
    match (written, request) {
        (Written::Refused { action: 0, found: Some(kept), .. }, Some(request)) => {
            answer::to_request(kept, request).map(Created::Before)
        }
        (written, _) if happened(table, &written, &stored, &write)? => Ok(Created::Now(stored)),
        _ => Err(taken::<E>(E::ID_FIELD, entity.id())),
    }
}

pub(crate) async fn replace<E: Entity>(
    table: &Table,
    entity: &E,
    before: &Stored<E>,
) -> Result<Stored<E>, Error> {
    let (stored, write) = (before.then(entity.clone()), draft::write_name());
    let draft = Draft::of(&stored, before)?;
    let had = unique_values(&before.entity).map_err(|bug| table.bug(bug))?;
    let without = |values: &[unique::Value], others: &[unique::Value]| {
        values.iter().filter(|value| !others.contains(value)).cloned().collect::<Vec<_>>()
    };
    let claims = (&*without(&draft.unique, &had), without(&had, &draft.unique));
    let item = draft.item(&stored, &write)?;
    let put = Action::Put(item, expression::unchanged(before.version));
    let written = unique::write::<E>(table, &draft.key, &[put], claims).await?;
    if happened(table, &written, &stored, &write)? {
        return Ok(stored);
    }
    Err(gone_or_stale(&written, &stored))
}

pub(crate) async fn reindex<E: Entity>(table: &Table, stored: &Stored<E>) -> Result<(), Error> {
    let draft = Draft::of(stored, stored)?;
    let item = table.get(&draft.key).await?;
    let mut item = item.ok_or_else(|| not_found::<E>(stored.entity.id()))?;
    draft.index(&mut item);
    let put = [Action::Put(item, expression::unchanged(stored.version))];

    // A value that is taken keeps the entity from being found by that one alone.
    let (mut claims, mut outcome) = (draft.unique, Ok(()));
    loop {
        match unique::write::<E>(table, &draft.key, &put, (&*claims, Vec::new())).await {
            Err(Error::Taken { entity, field, value }) => {
                claims.retain(|(claimed, _)| *claimed != field);
                outcome = outcome.and(Err(Error::Taken { entity, field, value }));
            }
            Err(other) => return Err(other),
            Ok(Written::Done) => return outcome,
            Ok(refused) => return Err(gone_or_stale(&refused, stored)),
        }
    }
}

pub(crate) async fn delete<E: Entity>(
    table: &Table,
    id: &str,
    expected: &Expected,
) -> Result<(), Error> {
    let key = key::of_entity(id);
    let mut current = read::<E>(table, id).await?;
    for _ in 0..MOST_TURNS {
        let before = current.ok_or_else(|| not_found::<E>(id))?;
        if !expected.allows(before.version) {
            return Err(stale::<E>(id));
        }
        let gone = Action::Delete(key.clone(), expression::unchanged(before.version));
        let releases = unique_values(&before.entity).map_err(|bug| table.bug(bug))?;
        current = match unique::write::<E>(table, &key, &[gone], (&[], releases)).await? {
            Written::Done => return Ok(()),
            Written::Refused { found, .. } => found.map(item::entity).transpose()?,
        };
    }
    Err(table.unavailable("the entity was changed all the time"))
}

/// The entity with this identifier, as the last acknowledged write left it.
pub(crate) async fn read<E: Entity>(table: &Table, id: &str) -> Result<Option<Stored<E>>, Error> {
    if !key::is_possible(id) {
        return Ok(None);
    }
    table.get(&key::of_entity(id)).await?.map(item::entity).transpose()
}

/// Whether the write of this name happened, by what came of it; [`Error::Unavailable`] if that is not known.
fn happened<E: Entity>(
    table: &Table,
    written: &Written,
    stored: &Stored<E>,
    write: &str,
) -> Result<bool, Error> {
    match written {
        Written::Done => Ok(true),
        Written::Refused { found: None, .. } => Ok(false),
        Written::Refused { found: Some(found), is_unclear, .. } => {
            let is_own = item::text(found, attribute::WRITE) == Some(write);
            // Where another's write is what this would be, this never was. A later one may stand on this.
            if *is_unclear && !is_own && item::version(found) != Some(stored.version) {
                let cause = "the answer was lost, and another writer came after it";
                return Err(table.unavailable(cause));
            }
            Ok(is_own)
        }
    }
}

fn gone_or_stale<E: Entity>(refused: &Written, stored: &Stored<E>) -> Error {
    match refused {
        Written::Refused { found: None, .. } => not_found::<E>(stored.entity.id()),
        _ => stale::<E>(stored.entity.id()),
    }
}
