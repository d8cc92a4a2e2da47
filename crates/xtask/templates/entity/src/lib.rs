//! {{Things}}: each has a name.

mod handlers;
mod selection;
mod {{module}};

use axum::{Router, routing::get};
use store::{NotCompiledIn, Stores};

pub use crate::{{module}}::{ {{Type}}, {{Type}}Details, {{Type}}Id};

/// The stores of {{things}} that this program can reach.
pub fn stores() -> Result<Stores<{{Type}}>, NotCompiledIn> {
    Stores::new(config::{{crate}}, [])
}

/// The routes of this function, over the stores of its environments.
pub fn router({{crate}}: Stores<{{Type}}>) -> Router {
    let one =
        get(handlers::read).put(handlers::replace).patch(handlers::patch).delete(handlers::delete);
    let routes = Router::new()
        .route("/{{package}}", get(handlers::list).post(handlers::create))
        .route("/{{package}}/{{{parameter}}}", one)
        .with_state({{crate}});
    api::app(routes, config::line!())
}
