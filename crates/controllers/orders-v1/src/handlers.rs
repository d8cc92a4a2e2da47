//! One function for each operation of the API.

use api::{Listing, Result, StoreOf};
use axum::response::Response;

use crate::{Order, selection::OrderList};

pub(crate) async fn list(orders: StoreOf<Order>, listing: Listing<OrderList>) -> Result<Response> {
    let page = orders.list(listing.query()).await?;
    Ok(listing.answer(page).flat(|stored| stored.entity))
}
