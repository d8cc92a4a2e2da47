//! Adds, replaces and removes an entity, each by one command that does all or nothing. Answers to
//! creations that may be sent twice are kept elsewhere.

use error::Error;
use mongodb::{
    bson::{Document, doc},
    options::ReturnDocument,
};
use store::{Entity, Expected, Stored};

use crate::{
    attempts::Attempts,
    collection::documents,
    conflict::{self, Holder},
    document::{Draft, Known, Write},
    failure::Failure,
    link::Linked,
};

pub(crate) async fn create<E: Entity>(linked: &Linked, entity: &E) -> Result<Stored<E>, Failure> {
    let (draft, write) = (Draft::of(entity)?, Write::now());
    let (documents, insertion) = (documents::<E>(linked), draft.insertion(write));
    let mut attempts = Attempts::default();
    loop {
        let failure = match documents.insert_one(&insertion).await {
            Ok(_) => return Ok(draft.created(write)),
            Err(error) => Failure::from(error),
        };
        if failure.is_duplicate() {
            match conflict::of_insertion(&documents, &draft, write, &failure).await? {
                Holder::Ourselves => return Ok(draft.created(write)),
                Holder::Another(taken) => return Err(taken.into()),
                Holder::Nobody => {}
            }
        }
        attempts.again(failure).await?;
    }
}

pub(crate) async fn replace<E: Entity>(
    linked: &Linked,
    entity: &E,
    expected: &Expected,
) -> Result<Stored<E>, Failure> {
    let (draft, write) = (Draft::of(entity)?, Write::now());
    let (documents, update) = (documents::<E>(linked), draft.update(write));
    // A second attempt does not find what the first has written.
    let mut condition = condition(entity.id(), expected);
    condition.insert("write", doc! { "$ne": write.name });
    let mut attempts = Attempts::default();
    loop {
        let replaced = documents
            .find_one_and_update(condition.clone(), update.clone())
            .projection(Known::projection())
            .return_document(ReturnDocument::After)
            .await;
        let failure = match replaced {
            Ok(Some(after)) => return Ok(Known::of(&after)?.with(draft.entity)),
            Ok(None) => match known::<E>(linked, entity.id()).await? {
                Some(own) if own.write == Some(write.name) => return Ok(own.with(draft.entity)),
                Some(other) if expected.allows(other.version) => Failure::Raced,
                Some(_) if attempts.is_unclear() => Failure::Unclear,
                Some(_) => return Err(stale::<E>(entity.id())),
                None => return Err(not_found::<E>(entity.id())),
            },
            Err(error) => Failure::from(error),
        };
        if failure.is_duplicate()
            && let Holder::Another(taken) =
                conflict::of_replacement(&documents, &draft, &failure).await?
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
) -> Result<(), Failure> {
    let condition = condition(id, expected);
    let mut attempts = Attempts::default();
    loop {
        let failure = match documents::<E>(linked).delete_one(condition.clone()).await {
            Ok(deleted) if deleted.deleted_count > 0 => return Ok(()),
            Ok(_) => match known::<E>(linked, id).await? {
                Some(other) if expected.allows(other.version) => Failure::Raced,
                Some(_) => return Err(stale::<E>(id)),
                // The attempt whose answer was lost has done it.
                None if attempts.is_unclear() => return Ok(()),
                None => return Err(not_found::<E>(id)),
            },
            Err(error) => Failure::from(error),
        };
        attempts.again(failure).await?;
    }
}

/// What a document must be to be written over.
fn condition(id: &str, expected: &Expected) -> Document {
    match expected {
        Expected::Any => doc! { "_id": id },
        Expected::OneOf(versions) => {
            // No document has a version that is no 64-bit integer.
            let versions = versions.iter().filter_map(|version| i64::try_from(*version).ok());
            doc! { "_id": id, "version": { "$in": versions.collect::<Vec<i64>>() } }
        }
    }
}

async fn known<E: Entity>(linked: &Linked, id: &str) -> Result<Option<Known>, Failure> {
    let documents = documents::<E>(linked);
    let found = documents.find_one(doc! { "_id": id }).projection(Known::projection()).await?;
    found.map(|found| Known::of(&found)).transpose()
}

fn not_found<E: Entity>(id: &str) -> Failure {
    Error::NotFound { entity: E::NAME, id: id.to_owned() }.into()
}

fn stale<E: Entity>(id: &str) -> Failure {
    Error::Stale { entity: E::NAME, id: id.to_owned() }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_condition_names_the_expected_versions() {
        assert_eq!(condition("a", &Expected::Any), doc! { "_id": "a" });
        assert_eq!(
            condition("a", &Expected::OneOf(vec![1, u64::MAX, 7])),
            doc! { "_id": "a", "version": { "$in": [1_i64, 7_i64] } }
        );
        assert_eq!(
            condition("a", &Expected::OneOf(vec![])),
            doc! { "_id": "a", "version": { "$in": [] } }
        );
    }
}
