//! Entities in MongoDB, or in a server that speaks its protocol: one collection for each kind.
//!
//! It knows no entity and no HTTP: what a kind declares becomes indexes, and everything else about it is
//! one document. The settings say where the server is; nothing is asked of it before the first call.

mod collection;
mod conflict;
#[cfg(feature = "contract")]
pub mod contract;
mod document;
mod driver;
mod failure;
mod idempotency;
mod indexed;
mod indexes;
mod link;
mod list;
mod place;
mod prepare;
mod value;
mod write;

use config::{Secrets, WallClock};
use store::{Driver, Entity};

/// The driver of this kind of store.
pub fn driver<E: Entity>() -> Box<dyn Driver<E>> {
    let (secrets, clock) = (Secrets::of_process(), WallClock::default());
    Box::new(driver::MongoDb { settings: None, secrets, clock })
}
