//! Orders, version 2 of their API: with lines, a status that only goes forward, and pages.
//!
//! Version 1 is a package of its own, and shares no code with this one.

mod details;
mod handlers;
mod order;
mod selection;
mod status;
#[cfg(test)]
mod stores;
#[cfg(any(test, feature = "sqlserver"))]
mod tables;

use axum::{Router, routing::get};
use store::{NotCompiledIn, Stores};

pub use crate::{
    details::{Line, OrderDetails},
    order::{Order, OrderId},
    status::{Status, UnknownStatus},
};

/// The stores of orders that this program can reach.
pub fn stores() -> Result<Stores<Order>, NotCompiledIn> {
    Stores::new(
        config::orders,
        [
            #[cfg(feature = "sqlserver")]
            store_sqlserver::driver(),
        ],
    )
}

/// The routes of this function, over the stores of its environments.
pub fn router(orders: Stores<Order>) -> Router {
    let one =
        get(handlers::read).put(handlers::replace).patch(handlers::patch).delete(handlers::delete);
    let routes = Router::new()
        .route("/v2/orders", get(handlers::list).post(handlers::create))
        .route("/v2/orders/{orderId}", one)
        .with_state(orders);
    api::app(routes, config::line!())
}
