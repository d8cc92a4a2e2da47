//! Adds, replaces, indexes anew and removes an entity, each with its unique values in one transaction.
//!
//! # Answers that are lost
//!
//! A request is sent again if its answer does not come, so a write may meet itself. A transaction has a token,
//! by which DynamoDB answers it as it did at first. A replacement that moves no unique value is one `PutItem`,
//! which takes half the capacity of a transaction and has no token: it is known by the name of the write, which
//! stands in the item and comes back with the refusal.

use error::Error;
use store::{
    Created, Entity, Expected, IdempotentRequest, Stored,
    refusal::{not_found, stale, taken},
    unique_values,
};

use crate::{
    answer, attribute, condition,
    draft::{self, Draft},
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
    const OPERATION: &str = "create an entity";
    let stored = Stored::now(entity.clone());
    let draft = Draft::of(&stored, &stored)?;
    let mut actions = Vec::new();
    if let Some(request) = request {
        let answer = answer::item(request, &draft, &stored)?;
        actions
            .push(Action::Put(answer, condition::absent_or_expired(E::ID_FIELD, stored.created)));
    }
    let item = draft.item(&stored, &draft::write_name())?;
    actions.push(Action::Put(item, condition::absent(E::ID_FIELD)));

    let claims = (&*draft.unique, Vec::new());
    match (unique::transact::<E>(table, OPERATION, &draft.key, &actions, claims).await?, request) {
        (Written::Done, _) => Ok(Created::Now(stored)),
        (Written::Refused { action: 0, found }, Some(request)) => {
            let kept = found.ok_or_else(|| Error::internal(OPERATION)("no answer is kept"))?;
            answer::to_request(kept, request).map(Created::Before)
        }
        (Written::Refused { .. }, _) => Err(taken::<E>(E::ID_FIELD, entity.id())),
    }
}

pub(crate) async fn replace<E: Entity>(
    table: &Table,
    entity: &E,
    before: &Stored<E>,
) -> Result<Stored<E>, Error> {
    const OPERATION: &str = "replace an entity";
    let (stored, write) = (before.then(entity.clone()), draft::write_name());
    let draft = Draft::of(&stored, before)?;
    let item = draft.item(&stored, &write)?;
    let unchanged = condition::unchanged(before.version);
    let had = unique_values(&before.entity).map_err(Error::internal(OPERATION))?;
    let claims = without(&draft.unique, &had);
    let releases = without(&had, &draft.unique);

    let put = Action::Put(item, unchanged);
    let changes = (&*claims, releases);
    let (written, is_unclear) = carry_out::<E>(table, OPERATION, &draft.key, put, changes).await?;
    match written {
        Written::Done => Ok(stored),
        Written::Refused { found: None, .. } => Err(not_found::<E>(entity.id())),
        Written::Refused { found: Some(found), .. } => {
            if item::text(&found, attribute::WRITE) == Some(&write) {
                return Ok(stored);
            }
            // A next version of another writer says that this write never was one. A later version may stand on it.
            if is_unclear && item::version(&found) != Some(stored.version) {
                let cause = "the answer was lost, and another writer came after it";
                return Err(Error::unavailable(OPERATION)(cause));
            }
            Err(stale::<E>(entity.id()))
        }
    }
}

pub(crate) async fn reindex<E: Entity>(table: &Table, stored: &Stored<E>) -> Result<(), Error> {
    const OPERATION: &str = "index an entity anew";
    let id = stored.entity.id();
    let draft = Draft::of(stored, stored)?;
    let mut item = table.get(OPERATION, &draft.key).await?.ok_or_else(|| not_found::<E>(id))?;
    draft.index(&mut item);
    let put = Action::Put(item, condition::unchanged(stored.version));

    // A value that is taken keeps the entity from being found by that one alone.
    let (mut claims, mut outcome) = (draft.unique.clone(), Ok(()));
    loop {
        let changes = (&*claims, Vec::new());
        let written = carry_out::<E>(table, OPERATION, &draft.key, put.clone(), changes).await;
        match written.map(|(written, _)| written) {
            Err(Error::Taken { entity, field, value }) => {
                claims.retain(|(claimed, _)| *claimed != field);
                outcome = outcome.and(Err(Error::Taken { entity, field, value }));
            }
            Err(other) => return Err(other),
            Ok(Written::Done) => return outcome,
            Ok(Written::Refused { found: None, .. }) => return Err(not_found::<E>(id)),
            Ok(Written::Refused { .. }) => return Err(stale::<E>(id)),
        }
    }
}

pub(crate) async fn delete<E: Entity>(
    table: &Table,
    id: &str,
    expected: &Expected,
) -> Result<(), Error> {
    const OPERATION: &str = "delete an entity";
    let key = key::of_entity(id);
    let mut current = read::<E>(table, OPERATION, id).await?;
    for _ in 0..MOST_TURNS {
        let before = current.ok_or_else(|| not_found::<E>(id))?;
        if !expected.allows(before.version) {
            return Err(stale::<E>(id));
        }
        let gone = Action::Delete(key.clone(), condition::unchanged(before.version));
        let releases = unique_values(&before.entity).map_err(Error::internal(OPERATION))?;
        let changes = (&[][..], releases);
        current = match unique::transact::<E>(table, OPERATION, &key, &[gone], changes).await? {
            Written::Done => return Ok(()),
            Written::Refused { found, .. } => found.map(item::entity).transpose()?,
        };
    }
    let cause = format!("the entity was changed {MOST_TURNS} times meanwhile");
    Err(Error::unavailable(OPERATION)(cause))
}

/// The entity with this identifier, as the last acknowledged write left it.
pub(crate) async fn read<E: Entity>(
    table: &Table,
    operation: &'static str,
    id: &str,
) -> Result<Option<Stored<E>>, Error> {
    if !key::is_possible(id) {
        return Ok(None);
    }
    table.get(operation, &key::of_entity(id)).await?.map(item::entity).transpose()
}

/// Carries out an action, in a transaction if unique values change with it. Says also whether it may have been
/// carried out before, unanswered.
async fn carry_out<E: Entity>(
    table: &Table,
    operation: &'static str,
    holder: &str,
    action: Action,
    (claims, releases): (&[unique::Value], Vec<unique::Value>),
) -> Result<(Written, bool), Error> {
    match action {
        Action::Put(item, condition) if claims.is_empty() && releases.is_empty() => {
            table.put(operation, item, condition).await
        }
        action => {
            let (actions, changes) = ([action], (claims, releases));
            let written = unique::transact::<E>(table, operation, holder, &actions, changes);
            Ok((written.await?, false))
        }
    }
}

fn without(values: &[unique::Value], others: &[unique::Value]) -> Vec<unique::Value> {
    values.iter().filter(|value| !others.contains(value)).cloned().collect()
}
