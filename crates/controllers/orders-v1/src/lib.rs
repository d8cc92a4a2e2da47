//! Orders, version 1 of their API: a flat list without lines, read only.
//!
//! It stays as it is for its callers. Version 2 is a package of its own, and shares no code with this
//! one; both read the same orders.

mod handlers;
mod order;
mod selection;
#[cfg(test)]
mod stores;
#[cfg(any(test, feature = "sqlserver"))]
mod tables;

use axum::{Router, routing::get};
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

/// The routes of this function, over the stores of its environments.
pub fn router(orders: Stores<Order>) -> Router {
    let routes = Router::new().route("/v1/orders", get(handlers::list)).with_state(orders);
    api::app(routes, config::line!())
}
