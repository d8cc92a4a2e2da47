//! Which unique value a refused write wanted, and whether it is our own that stands there. It changes
//! nothing.

use error::Error;
use mongodb::{
    Collection,
    bson::{Document, doc},
};
use store::Entity;

use crate::{
    document::{self, Draft, Write},
    failure::Failure,
    indexes,
};

/// Who has what a write wanted.
#[derive(Debug)]
pub(crate) enum Holder {
    /// The write itself: an earlier attempt was applied, and its answer lost.
    Ourselves,
    /// Another entity.
    Another(Error),
    /// Nobody any more.
    Nobody,
}

/// Who has the identifier or a unique value of an entity that could not be inserted.
pub(crate) async fn of_insertion<E: Entity>(
    documents: &Collection<Document>,
    draft: &Draft<E>,
    write: Write,
    refusal: &Failure,
) -> Result<Holder, Failure> {
    let id = draft.entity.id();
    if let Some(taken) = named(draft, refusal) {
        return Ok(Holder::Another(taken));
    }
    let found = documents.find_one(doc! { "_id": id }).projection(doc! { "creation": 1 }).await?;
    match found {
        Some(found) if document::name(&found, "creation") == Some(write.name) => {
            Ok(Holder::Ourselves)
        }
        Some(_) => Ok(Holder::Another(taken::<E>(E::ID_FIELD, id))),
        None => of_replacement(documents, draft, refusal).await,
    }
}

/// Who has a unique value of an entity that could not be replaced.
pub(crate) async fn of_replacement<E: Entity>(
    documents: &Collection<Document>,
    draft: &Draft<E>,
    refusal: &Failure,
) -> Result<Holder, Failure> {
    if let Some(taken) = named(draft, refusal) {
        return Ok(Holder::Another(taken));
    }
    for (field, value) in &draft.unique {
        let others = doc! { indexes::path(field): value, "_id": { "$ne": draft.entity.id() } };
        if documents.find_one(others).projection(doc! { "_id": 1 }).await?.is_some() {
            return Ok(Holder::Another(taken::<E>(field, value)));
        }
    }
    Ok(Holder::Nobody)
}

/// The field that the server names. The identifier is looked up all the same: it may be our own.
fn named<E: Entity>(draft: &Draft<E>, refusal: &Failure) -> Option<Error> {
    let field = indexes::unique_field::<E>(&refusal.duplicate_key()?)?;
    let (_, value) = draft.unique.iter().find(|(unique, _)| *unique == field)?;
    Some(taken::<E>(field, value))
}

fn taken<E: Entity>(field: &'static str, value: &str) -> Error {
    Error::Taken { entity: E::NAME, field, value: value.to_owned() }
}
