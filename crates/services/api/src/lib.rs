//! The HTTP face of every controller.
//!
//! A controller brings routes and few-line handlers; everything that a caller sees of a failure, a
//! page, a version or a patch is decided here. Only this crate decides which status an error
//! becomes, and only here is an error logged. It names no entity and no driver.

mod answer;
mod app;
mod conditional;
mod cursor;
mod deadline;
mod environment;
mod idempotency;
mod json;
mod listing;
mod parameters;
mod patch;
mod path;
mod precondition;
mod problem;
mod revise;
mod serve;
mod store_of;
#[cfg(feature = "testing")]
pub mod testing;

pub use crate::{
    answer::{Added, Answer, Removed},
    app::app,
    idempotency::IdempotencyKey,
    json::{Json, Valid},
    listing::{List, Listing, PageOf, Selection},
    parameters::Parameters,
    patch::Patch,
    path::{Path, PublicPath},
    precondition::IfMatch,
    problem::{Problem, Result},
    revise::revise,
    serve::serve,
    store_of::StoreOf,
};
