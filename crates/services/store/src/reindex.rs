//! Fills a newly declared index with the entities that were stored before it: for a tool, and never in an invocation.

use std::time::Duration;

use error::Error;
use tokio::time::Instant;

use crate::{Entity, Page, Position, Query, Sort, Store, Stored};

/// Entities that are read at once: few enough that a pause between two pages keeps any rate.
const PAGE: usize = 50;

/// How often an entity is taken up again that another writer changed meanwhile.
const MOST_ATTEMPTS: usize = 20;

/// How far it is.
#[derive(Debug, Default)]
pub struct Reindexed {
    /// Entities that were looked at.
    pub entities: u64,
    /// The identifier of the last one: where to go on, after an interruption.
    pub last: Option<String>,
    /// The entities that are not found by a unique field, by their identifiers, and why: another has the value.
    pub taken: Vec<(String, Error)>,
}

/// Indexes all entities anew whose identifiers come after `after`, at most so many a second, in the order of their
/// identifiers. `report` is told after each page.
///
/// # Errors
///
/// When the store fails; what was reported last tells where to go on.
pub async fn reindex<E: Entity>(
    store: &dyn Store<E>,
    after: Option<String>,
    per_second: u32,
    mut report: impl FnMut(&Reindexed),
) -> Result<Reindexed, Error> {
    let mut done = Reindexed::default();
    let after = after.map(|id| Position { value: String::new(), id });
    let mut query = Query { filters: Vec::new(), sort: Sort::BY_ID, after, limit: PAGE };
    loop {
        let began = Instant::now();
        let Page { items, next } = store.list(&query).await?;
        let time = Duration::from_secs(1) * u32::try_from(items.len()).unwrap_or(u32::MAX)
            / per_second.max(1);
        for stored in items {
            done.entities += 1;
            let id = stored.entity.id().to_owned();
            match one(store, stored).await {
                Err(taken @ Error::Taken { .. }) => done.taken.push((id.clone(), taken)),
                outcome => outcome?,
            }
            done.last = Some(id);
        }
        report(&done);
        if next.is_none() {
            return Ok(done);
        }
        query.after = next;
        tokio::time::sleep_until(began + time).await;
    }
}

async fn one<E: Entity>(store: &dyn Store<E>, mut stored: Stored<E>) -> Result<(), Error> {
    for _ in 0..MOST_ATTEMPTS {
        match store.reindex(&stored).await {
            Err(Error::Stale { .. }) => {}
            Err(Error::NotFound { .. }) => return Ok(()),
            outcome => return outcome,
        }
        stored = match store.read(stored.entity.id()).await {
            Err(Error::NotFound { .. }) => return Ok(()),
            outcome => outcome?,
        };
    }
    let cause = format!("{MOST_ATTEMPTS} attempts, and each time another writer came first").into();
    Err(Error::Unavailable { operation: "index a busy entity anew", cause })
}
