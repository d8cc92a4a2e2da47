//! Adds, changes and removes an entity, each by one command that does all or nothing. Answers to
//! creations that may be sent twice are kept elsewhere.

use mongodb::bson::{Document, Uuid, doc};
use store::{Created, Entity, Expected, Version, refusal};

use crate::{
    collection::documents,
    conflict,
    document::{self, Draft, number},
    failure::Failure,
    indexes::Unique,
    link::Linked,
};

/// Nothing is answered but that the entity was made now, as it was drafted.
pub(crate) async fn create<E: Entity>(
    linked: &Linked,
    draft: &Draft<E>,
) -> Result<Option<Created<E>>, Failure> {
    let documents = documents::<E>(linked);
    match documents.insert_one(&draft.document).await {
        Ok(_) => Ok(None),
        Err(error) => conflict::of_insertion(&documents, draft, error.into()).await,
    }
}

/// A change of an entity that is there, made from what was read.
#[derive(Clone, Copy)]
pub(crate) struct Change<'a> {
    pub(crate) id: &'a str,
    pub(crate) before: Version,
    pub(crate) set: &'a Document,
    pub(crate) unique: &'a Unique,
    /// The name by which it is known once it is made.
    pub(crate) write: Option<Uuid>,
}

pub(crate) async fn change<E: Entity>(
    linked: &Linked,
    change: Change<'_>,
    is_unclear: bool,
) -> Result<(), Failure> {
    let Change { id, before, set, unique, write } = change;
    let documents = documents::<E>(linked);
    let condition = doc! { "_id": id, "version": number(before) };
    match documents.update_one(condition, doc! { "$set": set }).await {
        Ok(changed) if changed.matched_count > 0 => Ok(()),
        Ok(_) => match known::<E>(linked, id).await? {
            Some((_, Some(own))) if Some(own) == write => Ok(()),
            // What was written is not yet on the majority, and not yet read.
            Some((version, _)) if version == before => Err(Failure::Raced),
            Some(_) if is_unclear => Err(Failure::Unclear),
            Some(_) => Err(refusal::stale::<E>(id).into()),
            None => Err(refusal::not_found::<E>(id).into()),
        },
        Err(error) => Err(conflict::of_change::<E>(&documents, id, unique, error.into()).await?),
    }
}

pub(crate) async fn delete<E: Entity>(
    linked: &Linked,
    id: &str,
    expected: &Expected,
    is_unclear: bool,
) -> Result<(), Failure> {
    if documents::<E>(linked).delete_one(condition(id, expected)).await?.deleted_count > 0 {
        return Ok(());
    }
    match known::<E>(linked, id).await? {
        Some((version, _)) if expected.allows(version) => Err(Failure::Raced),
        Some(_) if is_unclear => Err(Failure::Unclear),
        Some(_) => Err(refusal::stale::<E>(id).into()),
        // The attempt whose answer was lost has done it.
        None if is_unclear => Ok(()),
        None => Err(refusal::not_found::<E>(id).into()),
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
