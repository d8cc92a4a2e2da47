//! The program of an entity for the tests of this crate: a later one, which finds entities by more than the one that stored them.
//! It has no routes.

use api::Controller;
use config::{StoreKind, StoreSettings};
use store::{Stores, contract::evolution::Later};

const SETTINGS: StoreSettings = StoreSettings { store: StoreKind::Embedded, idempotency_hours: 24 };

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let stores = Stores::<Later>::new(|_| &SETTINGS, [])?;
    Controller::new(stores, None).run().await
}
