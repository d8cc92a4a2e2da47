//! Which unique value a refused write wanted, and whether it is our own that stands there. It changes
//! nothing.

use mongodb::{
    Collection,
    bson::{Document, doc},
};
use store::{Created, Entity, refusal::taken};

use crate::{
    document::{self, Draft},
    failure::Failure,
    indexes::{Unique, path},
};

/// What became of an entity that could not be inserted: nothing is answered if it is there all the same, since an
/// earlier attempt was applied and its answer lost.
pub(crate) async fn of_insertion<E: Entity>(
    documents: &Collection<Document>,
    draft: &Draft<E>,
    refusal: Failure,
) -> Result<Option<Created<E>>, Failure> {
    let id = draft.stored.entity.id();
    if refusal.is_duplicate() {
        let found = documents.find_one(doc! { "_id": id }).projection(doc! { "creation": 1 });
        match found.await? {
            Some(found) if document::name(&found, "creation") == Some(draft.write) => {
                return Ok(None);
            }
            Some(_) => return Err(taken::<E>(E::ID_FIELD, id).into()),
            None => {}
        }
    }
    Err(of_change::<E>(documents, id, &draft.unique, refusal).await?)
}

/// Which unique value another entity has of one that could not be written. Nobody may have it any more, or nobody
/// whom the majority knows yet: then the refusal stands as it was.
pub(crate) async fn of_change<E: Entity>(
    documents: &Collection<Document>,
    id: &str,
    unique: &Unique,
    refusal: Failure,
) -> Result<Failure, Failure> {
    for (field, value) in unique.iter().filter(|_| refusal.is_duplicate()) {
        let others = doc! { path(field): value, "_id": { "$ne": id } };
        if documents.find_one(others).projection(doc! { "_id": 1 }).await?.is_some() {
            return Ok(taken::<E>(field, value).into());
        }
    }
    Ok(refusal)
}
