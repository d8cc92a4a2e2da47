//! One function for each operation that every entity has.

use store::Expected;

use crate::{
    Added, Answer, IdempotencyKey, Listing, PageOf, Patch, Path, Preconditions, PublicPath,
    Removed, Resource, Result, StoreOf, Valid,
};

pub(crate) async fn list<E: Resource>(store: StoreOf<E>, listing: Listing<E>) -> Result<PageOf<E>> {
    listing.page(&store).await
}

pub(crate) async fn create<E: Resource>(
    store: StoreOf<E>,
    path: PublicPath,
    key: IdempotencyKey,
    new: Valid<E::New>,
) -> Result<Added<E>> {
    let request = store.remember(key, &new.sent);
    let entity = E::make(new.value)?;
    Ok(Added::to(&path, store.create(&entity, request.as_ref()).await?))
}

pub(crate) async fn read<E: Resource>(
    store: StoreOf<E>,
    Path(id): Path<E::Id>,
) -> Result<Answer<E>> {
    Ok(Answer(store.read(id.as_ref()).await?))
}

pub(crate) async fn replace<E: Resource>(
    store: StoreOf<E>,
    Path(id): Path<E::Id>,
    preconditions: Preconditions,
    details: Valid<E::Details>,
) -> Result<Answer<E>> {
    let change = |entity: &E| Ok(entity.with(details.value.clone())?);
    preconditions.revise(&store, id.as_ref(), change).await
}

pub(crate) async fn patch<E: Resource>(
    store: StoreOf<E>,
    Path(id): Path<E::Id>,
    preconditions: Preconditions,
    patch: Patch,
) -> Result<Answer<E>> {
    let change = |entity: &E| Ok(entity.with(patch.apply(&entity.details())?)?);
    preconditions.revise(&store, id.as_ref(), change).await
}

pub(crate) async fn delete<E: Resource>(
    store: StoreOf<E>,
    Path(id): Path<E::Id>,
    preconditions: Preconditions,
) -> Result<Removed> {
    let expected = if preconditions.are_none() {
        Expected::Any
    } else {
        let current = store.read(id.as_ref()).await?;
        preconditions.check(&current)?;
        Expected::OneOf(vec![current.version])
    };
    store.delete(id.as_ref(), &expected).await?;
    Ok(Removed)
}
