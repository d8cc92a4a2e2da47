//! Creations that may be sent twice: the first answer is kept in the transaction that creates, and
//! outlives the entity. It never looks at entities that others have created.
//!
//! ```text
//! _id          the key, as the caller sent it
//! fingerprint  what the request was
//! entity, created    the answer: an entity is created as version 1
//! write        the name of the creation
//! expires      when the answer counts no longer; the server removes it some time after
//! ```

use error::Error;
use mongodb::{
    ClientSession, Collection,
    bson::{Bson, DateTime, Document, doc},
    options::ReadConcern,
};
use store::{Created, Entity, IdempotentRequest, Stored};

use crate::{
    attempts::Attempts,
    collection::documents,
    conflict::{self, Holder},
    document::{self, Draft, Write, damaged},
    failure::Failure,
    link::Linked,
    place::majority,
};

/// The collection of the answers. No kind of entity has a dot in its name.
pub(crate) fn collection<E: Entity>() -> String {
    format!("{}.idempotency", E::COLLECTION)
}

pub(crate) async fn create<E: Entity>(
    linked: &Linked,
    entity: &E,
    request: &IdempotentRequest,
) -> Result<Created<E>, Failure> {
    let creation = Creation { draft: Draft::of(entity)?, write: Write::now(), request };
    let mut attempts = Attempts::default();
    loop {
        let failure = match creation.attempt(linked).await {
            Ok(created) => return Ok(created),
            Err(failure) => failure,
        };
        if failure.is_duplicate() {
            let (documents, Creation { draft, write, .. }) = (documents::<E>(linked), &creation);
            match conflict::of_insertion(&documents, draft, *write, &failure).await? {
                Holder::Ourselves => return Ok(Created::Now(draft.created(*write))),
                Holder::Another(taken) => return Err(taken.into()),
                Holder::Nobody => {}
            }
        }
        attempts.again(failure).await?;
    }
}

/// A creation with its key. All of its attempts have one name, by which it knows its own answer.
struct Creation<'a, E> {
    draft: Draft<E>,
    write: Write,
    request: &'a IdempotentRequest,
}

impl<E: Entity> Creation<'_, E> {
    async fn attempt(&self, linked: &Linked) -> Result<Created<E>, Failure> {
        let mut session = linked.client.start_session().await?;
        let transaction = session.start_transaction();
        transaction.read_concern(ReadConcern::snapshot()).write_concern(majority()).await?;
        match self.within(linked, &mut session).await {
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
    async fn within(
        &self,
        linked: &Linked,
        session: &mut ClientSession,
    ) -> Result<Created<E>, Failure> {
        let answers: Collection<Document> = linked.database.collection(&collection::<E>());
        let by_key = doc! { "_id": &self.request.key };
        let kept = answers.find_one(by_key.clone()).session(&mut *session).await?;
        if let Some(kept) = kept
            && is_valid(&kept, self.write.date())?
        {
            return self.answer(kept);
        }
        let record = self.record();
        let keeping = answers.replace_one(by_key, &record).upsert(true).session(&mut *session);
        keeping.await.map_err(Failure::from).map_err(|failure| {
            // Another creation with this key is ahead of us: its answer will be found.
            if failure.is_duplicate() { Failure::Raced } else { failure }
        })?;
        let insertion = self.draft.insertion(self.write);
        documents::<E>(linked).insert_one(insertion).session(&mut *session).await?;
        Ok(Created::Now(self.draft.created(self.write)))
    }

    fn answer(&self, mut kept: Document) -> Result<Created<E>, Failure> {
        if document::name(&kept, "write") == Some(self.write.name) {
            return Ok(Created::Now(self.draft.created(self.write)));
        }
        if kept.get_str("fingerprint").ok() != Some(&self.request.fingerprint) {
            return Err(Error::KeyReused.into());
        }
        let created = document::timestamp(&kept, "created")?;
        let Some(Bson::Document(body)) = kept.remove("entity") else {
            return Err(damaged("entity"));
        };
        let entity = document::entity(body)?;
        Ok(Created::Before(Stored { entity, created, updated: created, version: 1 }))
    }

    fn record(&self) -> Document {
        let IdempotentRequest { key, fingerprint, keep } = self.request;
        let created = self.write.date();
        doc! {
            "_id": key,
            "fingerprint": fingerprint,
            "entity": &self.draft.body,
            "created": created,
            "write": self.write.name,
            "expires": created.saturating_add_duration(*keep),
        }
    }
}

fn is_valid(kept: &Document, now: DateTime) -> Result<bool, Failure> {
    let expires = kept.get_datetime("expires").map_err(|_| damaged("expires"))?;
    Ok(*expires > now)
}
