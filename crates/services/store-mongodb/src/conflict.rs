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
    indexed::Values,
    indexes,
};

/// What became of an entity that could not be inserted: nothing is answered if it is there all the same, since an
/// earlier attempt was applied and its answer lost.
pub(crate) async fn of_insertion<E: Entity>(
    documents: &Collection<Document>,
    draft: &Draft<E>,
    refusal: Failure,
) -> Result<Option<Created<E>>, Failure> {
    let id = draft.stored.entity.id();
    if refusal.is_duplicate() && named::<E>(&draft.values, &refusal).is_none() {
        let found = documents.find_one(doc! { "_id": id }).projection(doc! { "creation": 1 });
        match found.await? {
            Some(found) if document::name(&found, "creation") == Some(draft.write) => {
                return Ok(None);
            }
            Some(_) => return Err(taken::<E>(E::ID_FIELD, id).into()),
            None => {}
        }
    }
    Err(of_change::<E>(documents, id, &draft.values, refusal).await?)
}

/// Which unique value another entity has of one that could not be written. Nobody may have it any more, or nobody
/// whom the majority knows yet: then the refusal stands as it was.
pub(crate) async fn of_change<E: Entity>(
    documents: &Collection<Document>,
    id: &str,
    values: &Values,
    refusal: Failure,
) -> Result<Failure, Failure> {
    if !refusal.is_duplicate() {
        return Ok(refusal);
    }
    if let Some(taken) = named::<E>(values, &refusal) {
        return Ok(taken);
    }
    for (field, value) in &values.unique {
        let others = doc! { indexes::path(field): value, "_id": { "$ne": id } };
        if documents.find_one(others).projection(doc! { "_id": 1 }).await?.is_some() {
            return Ok(taken::<E>(field, value).into());
        }
    }
    Ok(refusal)
}

/// The field that the server names. The identifier is looked up all the same: it may be our own.
fn named<E: Entity>(values: &Values, refusal: &Failure) -> Option<Failure> {
    let field = indexes::unique_field::<E>(&refusal.duplicate_key()?)?;
    let (_, value) = values.unique.iter().find(|(unique, _)| *unique == field)?;
    Some(taken::<E>(field, value).into())
}
