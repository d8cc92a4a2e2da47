//! One function for each operation of the API.

use api::{
    Added, Answer, IdempotencyKey, IfMatch, Listing, PageOf, Patch, Path, PublicPath, Removed,
    Result, StoreOf, Valid, revise,
};

use crate::{Order, OrderDetails, OrderId, selection::OrderList};

pub(crate) async fn list(
    orders: StoreOf<Order>,
    listing: Listing<OrderList>,
) -> Result<PageOf<Order>> {
    let page = orders.list(listing.query()).await?;
    Ok(listing.answer(page))
}

pub(crate) async fn create(
    orders: StoreOf<Order>,
    path: PublicPath,
    key: IdempotencyKey,
    Valid(details): Valid<OrderDetails>,
) -> Result<Added<Order>> {
    let request = orders.remember(key, &details);
    let order = Order::new(OrderId::random(), details)?;
    Ok(Added::to(&path, orders.create(&order, request.as_ref()).await?))
}

pub(crate) async fn read(orders: StoreOf<Order>, Path(id): Path<OrderId>) -> Result<Answer<Order>> {
    Ok(Answer(orders.read(id.as_str()).await?))
}

pub(crate) async fn replace(
    orders: StoreOf<Order>,
    Path(id): Path<OrderId>,
    if_match: IfMatch,
    Valid(details): Valid<OrderDetails>,
) -> Result<Answer<Order>> {
    revise(&*orders, id.as_str(), &if_match, |order| Ok(order.with(details.clone())?)).await
}

pub(crate) async fn patch(
    orders: StoreOf<Order>,
    Path(id): Path<OrderId>,
    if_match: IfMatch,
    patch: Patch,
) -> Result<Answer<Order>> {
    revise(
        &*orders,
        id.as_str(),
        &if_match,
        |order| Ok(order.with(patch.apply(&order.details())?)?),
    )
    .await
}

pub(crate) async fn delete(
    orders: StoreOf<Order>,
    Path(id): Path<OrderId>,
    if_match: IfMatch,
) -> Result<Removed> {
    orders.delete(id.as_str(), if_match.expected()).await?;
    Ok(Removed)
}
