//! One function for each operation of the API.

use api::{
    Added, Answer, IdempotencyKey, IfMatch, Listing, PageOf, Patch, Path, PublicPath, Removed,
    Result, StoreOf, Valid, revise,
};
use user::{NewUser, Uid, User, UserDetails};

use crate::selection::UserList;

pub(crate) async fn list(users: StoreOf<User>, listing: Listing<UserList>) -> Result<PageOf<User>> {
    let page = users.list(listing.query()).await?;
    Ok(listing.answer(page))
}

pub(crate) async fn create(
    users: StoreOf<User>,
    path: PublicPath,
    key: IdempotencyKey,
    Valid(user): Valid<NewUser>,
) -> Result<Added<User>> {
    let request = users.remember(key, &user);
    let user = User::from(user);
    Ok(Added::to(&path, users.create(&user, request.as_ref()).await?))
}

pub(crate) async fn read(users: StoreOf<User>, Path(uid): Path<Uid>) -> Result<Answer<User>> {
    Ok(Answer(users.read(uid.as_str()).await?))
}

pub(crate) async fn replace(
    users: StoreOf<User>,
    Path(uid): Path<Uid>,
    if_match: IfMatch,
    Valid(details): Valid<UserDetails>,
) -> Result<Answer<User>> {
    revise(&*users, uid.as_str(), &if_match, |user| Ok(user.with(details.clone()))).await
}

pub(crate) async fn patch(
    users: StoreOf<User>,
    Path(uid): Path<Uid>,
    if_match: IfMatch,
    patch: Patch,
) -> Result<Answer<User>> {
    revise(&*users, uid.as_str(), &if_match, |user| Ok(user.with(patch.apply(&user.details)?)))
        .await
}

pub(crate) async fn delete(
    users: StoreOf<User>,
    Path(uid): Path<Uid>,
    if_match: IfMatch,
) -> Result<Removed> {
    users.delete(uid.as_str(), if_match.expected()).await?;
    Ok(Removed)
}
