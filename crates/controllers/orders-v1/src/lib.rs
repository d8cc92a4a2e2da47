//! Orders, version 1 of their API: a flat list without lines, read only.
//!
//! It stays as it is for its callers. Version 2 is a package of its own, and shares no code with this
//! one; both read the same orders.

mod order;
#[cfg(test)]
mod stores;
#[cfg(any(test, feature = "sqlserver"))]
mod tables;

use api::{Caller, Controller, Listing, Result, StoreOf};
use axum::{response::Response, routing::get};
use store::{NotCompiledIn, Stores};

pub use crate::order::Order;

/// The stores of orders that this program can reach.
pub fn stores() -> Result<Stores<Order>, NotCompiledIn> {
    Stores::new(
        config::orders,
        [
            #[cfg(feature = "sqlserver")]
            store_sqlserver::read_only_driver(),
        ],
    )
}

/// The controller of orders, over the stores of its environments.
pub fn controller(orders: Stores<Order>) -> Controller<Order> {
    Controller::new(orders, config::line!()).route("/v1/orders", get(list))
}

async fn list(caller: Caller, orders: StoreOf<Order>, listing: Listing<Order>) -> Result<Response> {
    caller.require("orders:read")?;
    Ok(listing.page(&orders).await?.flat(|stored| stored.entity))
}
