//! The values that no two entities of a kind have: for each there is an item, a claim, that names its holder.
//!
//! A claim is made and removed in one transaction with the write of its holder. Programs that do not know
//! yet that a field is unique make no claims and remove none. So a claim counts only while its holder has the
//! value, and an entity may have a value that another claims: it removes no claim but its own.

use error::Error;
use store::{Entity, refusal, unique_values};

use crate::{
    attribute::{self, Item, named, text},
    draft, expression,
    failure::Written,
    item, key,
    table::{Action, Table},
    write,
};

/// A unique field, and a value of it.
pub(crate) type Value = (&'static str, String);

/// How often a transaction is begun anew because a claim was in the way: more than there are unique fields.
const MOST_TURNS: usize = 50;

/// Carries out the actions, and with them makes and removes claims of the entity with this key: in a transaction, but
/// for one item alone. What is refused is one of the actions; a value that another entity has is [`Error::Taken`].
pub(crate) async fn write<E: Entity>(
    table: &Table,
    holder: &str,
    actions: &[Action],
    (claims, mut releases): (&[Value], Vec<Value>),
) -> Result<Written, Error> {
    if let ([Action::Put(item, condition)], [], []) = (actions, claims, &*releases) {
        return table.put(item.clone(), condition.clone()).await;
    }
    let condition = expression::held_by_nobody_but(holder, E::ID_FIELD);
    for _ in 0..MOST_TURNS {
        let mut all = actions.to_vec();
        let claim = |value| Action::Put(claim::<E>(value, holder), condition.clone());
        all.extend(claims.iter().map(claim));
        let release = |value| Action::Delete(key::of_value(value), condition.clone());
        all.extend(releases.iter().map(release));

        let (action, found) = match table.transact(all).await? {
            Written::Refused { action, found, .. } if action >= actions.len() => {
                (action - actions.len(), found)
            }
            written => return Ok(written),
        };
        match claims.get(action) {
            Some(value) => refuse_if_held::<E>(table, value, found).await?,
            None => drop(releases.remove(action - claims.len())),
        }
    }
    Err(table.unavailable("others claim its unique values all the time"))
}

fn claim<E: Entity>(value: &Value, holder: &str) -> Item {
    Item::from([
        named(E::ID_FIELD, text(key::of_value(value))),
        named(attribute::HOLDER, text(holder)),
        named(attribute::WRITE, text(draft::write_name())),
    ])
}

/// [`Error::Taken`] if the holder of a claim has the value; else the claim is removed.
async fn refuse_if_held<E: Entity>(
    table: &Table,
    value: &Value,
    claim: Option<Item>,
) -> Result<(), Error> {
    let Some(claim) = claim else { return Ok(()) };
    let holder =
        item::text(&claim, attribute::HOLDER).ok_or_else(|| item::missing(attribute::HOLDER))?;
    if let Some(kept) = write::read::<E>(table, key::id_of(holder)).await?
        && unique_values(&kept.entity).map_err(|bug| table.bug(bug))?.contains(value)
    {
        return Err(refusal::taken::<E>(value.0, &value.1));
    }
    let unclaimed = expression::claimed_by(holder, item::text(&claim, attribute::WRITE));
    // If it is another's claim by now, that is seen next.
    table.transact(vec![Action::Delete(key::of_value(value), unclaimed)]).await?;
    Ok(())
}
