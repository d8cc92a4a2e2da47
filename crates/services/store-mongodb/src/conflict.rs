//! Which unique value a refused write wanted, and whether it is our own that stands there. It changes
//! nothing.

use error::Error;
use mongodb::{
    Collection,
    bson::{Document, doc},
};
use store::{Entity, refusal::taken};

use crate::{
    document::{self, Draft},
    failure::Failure,
    indexed::Values,
    indexes,
};

/// Who has what a write wanted.
#[derive(Debug)]
pub(crate) enum Holder {
    /// The write itself: an earlier attempt was applied, and its answer lost.
    Ourselves,
    /// Another entity.
    Another(Error),
    /// Nobody any more, or nobody yet whom the majority knows.
    Nobody,
}

/// Who has the identifier or a unique value of an entity that could not be inserted.
pub(crate) async fn of_insertion<E: Entity>(
    documents: &Collection<Document>,
    draft: &Draft<E>,
    refusal: &Failure,
) -> Result<Holder, Failure> {
    let id = draft.stored.entity.id();
    if let Some(taken) = named::<E>(&draft.values, refusal) {
        return Ok(Holder::Another(taken));
    }
    let found = documents.find_one(doc! { "_id": id }).projection(doc! { "creation": 1 }).await?;
    match found {
        Some(found) if document::name(&found, "creation") == Some(draft.write) => {
            Ok(Holder::Ourselves)
        }
        Some(_) => Ok(Holder::Another(taken::<E>(E::ID_FIELD, id))),
        None => of_change::<E>(documents, id, &draft.values, refusal).await,
    }
}

/// Who has a unique value of an entity that could not be changed.
pub(crate) async fn of_change<E: Entity>(
    documents: &Collection<Document>,
    id: &str,
    values: &Values,
    refusal: &Failure,
) -> Result<Holder, Failure> {
    if let Some(taken) = named::<E>(values, refusal) {
        return Ok(Holder::Another(taken));
    }
    for (field, value) in &values.unique {
        let others = doc! { indexes::path(field): value, "_id": { "$ne": id } };
        if documents.find_one(others).projection(doc! { "_id": 1 }).await?.is_some() {
            return Ok(Holder::Another(taken::<E>(field, value)));
        }
    }
    Ok(Holder::Nobody)
}

/// The field that the server names. The identifier is looked up all the same: it may be our own.
fn named<E: Entity>(values: &Values, refusal: &Failure) -> Option<Error> {
    let field = indexes::unique_field::<E>(&refusal.duplicate_key()?)?;
    let (_, value) = values.unique.iter().find(|(unique, _)| *unique == field)?;
    Some(taken::<E>(field, value))
}
