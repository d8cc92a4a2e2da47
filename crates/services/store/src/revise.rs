//! Read, change, write: the one way in which an entity is replaced or patched.

use error::Error;

use crate::{Entity, Store, Stored};

/// How often a change is made anew because another writer came first. With 16 writers at once the
/// last one needs 16; a caller that meets more is better told to come again.
const MOST_ATTEMPTS: usize = 20;

/// Replaces an entity by what `change` makes of it as it was read, and loses no other writer's change: where one came
/// first, the change is made again on what that one left. A change may refuse, for example another version than
/// the one that its caller expects.
pub async fn revise<E: Entity, F: From<Error>>(
    store: &dyn Store<E>,
    id: &str,
    change: impl Fn(&Stored<E>) -> Result<E, F> + Send,
) -> Result<Stored<E>, F> {
    for _ in 0..MOST_ATTEMPTS {
        let current = store.read(id).await?;
        let revised = change(&current)?;
        match store.replace(&revised, &current).await {
            Err(Error::Stale { .. }) => {}
            result => return Ok(result?),
        }
    }
    let cause = format!("{MOST_ATTEMPTS} attempts, and each time another writer came first").into();
    Err(Error::Unavailable { operation: "write over a busy entity", cause }.into())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use async_trait::async_trait;

    use super::*;
    use crate::{
        Created, EmbeddedStore, Expected, IdempotentRequest, Page, Query,
        contract::{Sample, Specimen},
    };

    /// A store in which another writer comes first, so many times.
    struct Busy {
        store: EmbeddedStore<Specimen>,
        rivals: AtomicU32,
    }

    #[async_trait]
    impl Store<Specimen> for Busy {
        async fn create(
            &self,
            entity: &Specimen,
            request: Option<&IdempotentRequest>,
        ) -> Result<Created<Specimen>, Error> {
            self.store.create(entity, request).await
        }

        async fn read(&self, id: &str) -> Result<Stored<Specimen>, Error> {
            self.store.read(id).await
        }

        async fn list(&self, query: &Query) -> Result<Page<Specimen>, Error> {
            self.store.list(query).await
        }

        async fn replace(
            &self,
            entity: &Specimen,
            before: &Stored<Specimen>,
        ) -> Result<Stored<Specimen>, Error> {
            let left = self.rivals.load(Ordering::SeqCst);
            if left > 0 {
                self.rivals.store(left - 1, Ordering::SeqCst);
                let rival = before.entity.clone().counted(before.entity.count() + 1);
                self.store.replace(&rival, before).await?;
            }
            self.store.replace(entity, before).await
        }

        async fn delete(&self, id: &str, expected: &Expected) -> Result<(), Error> {
            self.store.delete(id, expected).await
        }

        async fn reindex(&self, stored: &Stored<Specimen>) -> Result<(), Error> {
            self.store.reindex(stored).await
        }
    }

    async fn revised_among(rivals: u32) -> Result<u32, Error> {
        let directory = tempfile::tempdir().unwrap();
        let store = EmbeddedStore::open(directory.path().join("specimens.sqlite")).await?;
        let busy = Busy { store, rivals: rivals.into() };
        let specimen = Specimen::sample(1);
        busy.create(&specimen, None).await?;
        let add_100 = |current: &Stored<Specimen>| {
            Ok::<_, Error>(current.entity.clone().counted(current.entity.count() + 100))
        };
        Ok(revise(&busy, &specimen.id, add_100).await?.entity.count())
    }

    #[tokio::test]
    async fn no_other_writer_s_change_is_lost() {
        assert_eq!(revised_among(0).await.unwrap(), 100);
        assert_eq!(revised_among(19).await.unwrap(), 119);
    }

    #[tokio::test]
    async fn an_entity_that_is_never_left_alone_is_unavailable() {
        let outcome = revised_among(20).await;
        assert!(matches!(outcome, Err(Error::Unavailable { .. })), "{outcome:?}");
    }
}
