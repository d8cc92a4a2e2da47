//! Adds, changes and removes an entity, each by one command that does all or nothing. Answers to
//! creations that may be sent twice are kept elsewhere.

use mongodb::bson::{Document, Uuid, doc};
use store::{Created, Entity, Expected, Stored, Version, refusal};

use crate::{
    collection::documents,
    conflict::{self, Holder},
    document::{self, Draft, number},
    failure::Failure,
    indexed::Values,
    link::{Attempts, Linked},
};

/// Nothing is answered but that the entity was made now, as it was drafted.
pub(crate) async fn create<E: Entity>(
    linked: &Linked,
    draft: &Draft<E>,
    attempts: &mut Attempts,
) -> Result<Option<Created<E>>, Failure> {
    let (documents, insertion) = (documents::<E>(linked), draft.insertion());
    loop {
        let failure = match documents.insert_one(&insertion).await {
            Ok(_) => return Ok(None),
            Err(error) => Failure::from(error),
        };
        if failure.is_duplicate() {
            match conflict::of_insertion(&documents, draft, &failure).await? {
                Holder::Ourselves => return Ok(None),
                Holder::Another(taken) => return Err(taken.into()),
                Holder::Nobody => {}
            }
        }
        attempts.again(failure).await?;
    }
}

/// A change of an entity that is there, made from what was read.
pub(crate) struct Change<'a> {
    id: &'a str,
    before: Version,
    set: Document,
    values: &'a Values,
    /// The name by which it is known once it is made.
    write: Option<Uuid>,
}

impl<'a> Change<'a> {
    /// Another entity takes its place.
    pub(crate) fn replacement<E: Entity>(draft: &'a Draft<E>, before: Version) -> Self {
        let mut set = draft.replacement();
        set.extend(draft.values.change());
        let (id, write) = (draft.stored.entity.id(), Some(draft.write));
        Self { id, before, set, values: &draft.values, write }
    }

    /// It is found by the values that this program declares.
    pub(crate) fn of_index<E: Entity>(stored: &'a Stored<E>, values: &'a Values) -> Self {
        let (id, before) = (stored.entity.id(), stored.version);
        Self { id, before, set: values.change(), values, write: None }
    }
}

pub(crate) async fn change<E: Entity>(
    linked: &Linked,
    change: &Change<'_>,
    attempts: &mut Attempts,
) -> Result<(), Failure> {
    let Change { id, before, set, values, write } = change;
    let (documents, update) = (documents::<E>(linked), doc! { "$set": set });
    loop {
        let condition = doc! { "_id": id, "version": number(*before) };
        let failure = match documents.update_one(condition, update.clone()).await {
            Ok(changed) if changed.matched_count > 0 => return Ok(()),
            Ok(_) => match known::<E>(linked, id).await? {
                Some((_, Some(own))) if Some(own) == *write => return Ok(()),
                // What was written is not yet on the majority, and not yet read.
                Some((version, _)) if version == *before => Failure::Raced,
                Some(_) if attempts.is_unclear() => Failure::Unclear,
                Some(_) => return Err(refusal::stale::<E>(id).into()),
                None => return Err(refusal::not_found::<E>(id).into()),
            },
            Err(error) => Failure::from(error),
        };
        if failure.is_duplicate()
            && let Holder::Another(taken) =
                conflict::of_change::<E>(&documents, id, values, &failure).await?
        {
            return Err(taken.into());
        }
        attempts.again(failure).await?;
    }
}

pub(crate) async fn delete<E: Entity>(
    linked: &Linked,
    id: &str,
    expected: &Expected,
    attempts: &mut Attempts,
) -> Result<(), Failure> {
    let condition = condition(id, expected);
    loop {
        let failure = match documents::<E>(linked).delete_one(condition.clone()).await {
            Ok(deleted) if deleted.deleted_count > 0 => return Ok(()),
            Ok(_) => match known::<E>(linked, id).await? {
                Some((version, _)) if expected.allows(version) => Failure::Raced,
                Some(_) if attempts.is_unclear() => Failure::Unclear,
                Some(_) => return Err(refusal::stale::<E>(id).into()),
                // The attempt whose answer was lost has done it.
                None if attempts.is_unclear() => return Ok(()),
                None => return Err(refusal::not_found::<E>(id).into()),
            },
            Err(error) => Failure::from(error),
        };
        attempts.again(failure).await?;
    }
}

/// What a document must be to be removed.
fn condition(id: &str, expected: &Expected) -> Document {
    match expected {
        Expected::Any => doc! { "_id": id },
        Expected::OneOf(versions) => {
            let versions: Vec<i64> = versions.iter().copied().map(number).collect();
            doc! { "_id": id, "version": { "$in": versions } }
        }
    }
}

/// The version of an entity and the name of its last write, as the majority has them.
async fn known<E: Entity>(
    linked: &Linked,
    id: &str,
) -> Result<Option<(Version, Option<Uuid>)>, Failure> {
    let documents = documents::<E>(linked);
    let projection = doc! { "version": 1, "write": 1 };
    let found = documents.find_one(doc! { "_id": id }).projection(projection).await?;
    let known = |found| Ok((document::version(&found)?, document::name(&found, "write")));
    found.map(known).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_condition_names_the_expected_versions() {
        assert_eq!(condition("a", &Expected::Any), doc! { "_id": "a" });
        assert_eq!(
            condition("a", &Expected::OneOf(vec![1, u64::MAX, 7])),
            doc! { "_id": "a", "version": { "$in": [1_i64, i64::MAX, 7_i64] } }
        );
        assert_eq!(
            condition("a", &Expected::OneOf(vec![])),
            doc! { "_id": "a", "version": { "$in": [] } }
        );
    }
}
