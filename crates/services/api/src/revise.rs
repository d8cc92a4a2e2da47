//! Read, change, write: the one way in which an entity is replaced or patched.

use error::Error;
use store::{Entity, Expected, Store};

use crate::{Answer, IfMatch, Result};

/// How often a change is made anew because another writer came first. With 16 writers at once the
/// last one needs 16; a caller that meets more is better told to come again.
const MOST_ATTEMPTS: usize = 20;

/// Replaces an entity by what `change` makes of it, and loses no other writer's change.
///
/// With `If-Match`, another version than the named ones is refused with 412. Without, the change is
/// made again on what the other writer left.
pub async fn revise<E: Entity>(
    store: &dyn Store<E>,
    id: &str,
    if_match: &IfMatch,
    change: impl Fn(&E) -> Result<E> + Send,
) -> Result<Answer<E>> {
    for _ in 0..MOST_ATTEMPTS {
        let current = store.read(id).await?;
        if !if_match.expected().allows(current.version) {
            return Err(Error::Stale { entity: E::NAME, id: id.to_owned() }.into());
        }
        let revised = change(&current.entity)?;
        match store.replace(&revised, &Expected::OneOf(vec![current.version])).await {
            Err(Error::Stale { .. }) if *if_match.expected() == Expected::Any => {}
            result => return Ok(Answer(result?)),
        }
    }
    let cause = format!("{MOST_ATTEMPTS} attempts, and each time another writer came first").into();
    Err(Error::Unavailable { operation: "write over a busy entity", cause }.into())
}
