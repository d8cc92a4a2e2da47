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
