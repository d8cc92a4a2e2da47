//! Creations that may be sent twice: the first answer is kept in the transaction that creates, and
//! outlives the entity. It never looks at entities that others have created.
//!
//! ```text
//! _id          the key, as the caller sent it
//! fingerprint  what the request was
//! entity, created, created_by, updated, updated_by, version, write   the answer, as it is in the document of
//!              the entity that was created
//! expires      when the answer counts no longer; the server removes it some time after
//! ```

use error::Error;
use mongodb::{
    ClientSession, Collection,
    bson::{DateTime, Document, doc},
    options::ReadConcern,
};
use store::{Created, Entity, IdempotentRequest};

use crate::{
    collection::documents,
    conflict,
    document::{self, Draft, damaged, date},
    failure::Failure,
    link::Linked,
    place::majority,
};

/// The fields of a document that are the answer.
const ANSWER: [&str; 7] =
    ["entity", "created", "created_by", "updated", "updated_by", "version", "write"];

/// The version of what the first program created, which kept none with its answers.
const FIRST: i64 = 1;

/// The collection of the answers. No kind of entity has a dot in its name.
pub(crate) fn collection<E: Entity>() -> String {
    format!("{}.idempotency", E::COLLECTION)
}

/// The answer that was given before, or nothing: then the entity was made now, as it was drafted.
pub(crate) async fn create<E: Entity>(
    linked: &Linked,
    draft: &Draft<E>,
    request: &IdempotentRequest,
) -> Result<Option<Created<E>>, Failure> {
    match attempt(linked, draft, request).await {
        Err(failure) => conflict::of_insertion(&documents::<E>(linked), draft, failure).await,
        created => created,
    }
}

async fn attempt<E: Entity>(
    linked: &Linked,
    draft: &Draft<E>,
    request: &IdempotentRequest,
) -> Result<Option<Created<E>>, Failure> {
    let mut session = linked.client.start_session().await?;
    let transaction = session.start_transaction();
    transaction.read_concern(ReadConcern::snapshot()).write_concern(majority()).await?;
    match within(linked, draft, request, &mut session).await {
        Ok(created) => {
            // What was only read is durable after this, too.
            session.commit_transaction().await?;
            Ok(created)
        }
        Err(failure) => {
            // What another attempt would wait for; if it fails, the server ends the transaction.
            if let Err(error) = session.abort_transaction().await {
                tracing::debug!(%error, "a transaction was not aborted");
            }
            Err(failure)
        }
    }
}

/// Reading comes first: a call that is dropped during its first command leaves a transaction behind
/// that nobody ends at once, and one that has only read is in nobody's way.
async fn within<E: Entity>(
    linked: &Linked,
    draft: &Draft<E>,
    request: &IdempotentRequest,
    session: &mut ClientSession,
) -> Result<Option<Created<E>>, Failure> {
    let answers: Collection<Document> = linked.database.collection(&collection::<E>());
    let by_key = doc! { "_id": &request.key };
    let kept = answers.find_one(by_key.clone()).session(&mut *session).await?;
    if let Some(kept) = kept
        && is_valid(&kept, date(draft.stored.created))?
    {
        return before(draft, request, kept);
    }
    let record = record(draft, request);
    let keeping = answers.replace_one(by_key, &record).upsert(true).session(&mut *session);
    keeping.await.map_err(Failure::from).map_err(|failure| {
        // Another creation with this key is ahead of us: its answer will be found.
        if failure.is_duplicate() { Failure::Raced } else { failure }
    })?;
    documents::<E>(linked).insert_one(&draft.document).session(&mut *session).await?;
    Ok(None)
}

/// The answer that was given before, unless it is our own: an attempt was applied, and its answer lost.
fn before<E: Entity>(
    draft: &Draft<E>,
    request: &IdempotentRequest,
    mut kept: Document,
) -> Result<Option<Created<E>>, Failure> {
    if document::name(&kept, "write") == Some(draft.write) {
        return Ok(None);
    }
    if kept.get_str("fingerprint").ok() != Some(&request.fingerprint) {
        return Err(Error::KeyReused.into());
    }
    if let Some(created) = kept.get("created").cloned() {
        kept.entry("updated").or_insert(created);
    }
    kept.entry("version").or_insert(FIRST.into());
    Ok(Some(Created::Before(document::stored(kept)?)))
}

fn record<E: Entity>(draft: &Draft<E>, request: &IdempotentRequest) -> Document {
    let IdempotentRequest { key, fingerprint, keep } = request;
    let expires = date(draft.stored.created).saturating_add_duration(*keep);
    let mut record = doc! { "_id": key, "fingerprint": fingerprint, "expires": expires };
    let answer = ANSWER.map(|field| (field.to_owned(), draft.document[field].clone()));
    record.extend(answer);
    record
}

fn is_valid(kept: &Document, now: DateTime) -> Result<bool, Failure> {
    let expires = kept.get_datetime("expires").map_err(|_| damaged("expires"))?;
    Ok(*expires > now)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use store::contract::{Sample, Specimen};

    use super::*;

    #[test]
    fn an_answer_of_the_first_program_is_given_again() {
        let (first, again) = (Draft::new(&Specimen::sample(1)), Draft::new(&Specimen::sample(2)));
        let (first, again) = (first.unwrap(), again.unwrap());
        let keep = Duration::from_secs(1);
        let request = IdempotentRequest { key: "k".into(), fingerprint: "f".into(), keep };
        let mut kept = record(&first, &request);
        for field in ["created_by", "updated", "updated_by", "version"] {
            kept.remove(field);
        }
        let answer = before(&again, &request, kept).unwrap();

        let expected = store::Stored { version: 1, ..first.stored };
        assert_eq!(answer, Some(Created::Before(expected)));
    }
}
