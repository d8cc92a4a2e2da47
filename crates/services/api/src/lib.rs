//! The HTTP face of every controller.
//!
//! An entity says what is its own ([`Resource`]), and [`crud`] makes the controller of it; special operations are few-line
//! axum handlers beside that. Everything that a caller sees of a failure, a page, a version or a patch is decided
//! here. Only this crate decides which status an error becomes, and only here is an error logged. It names no entity and
//! no driver.

mod answer;
mod app;
mod caller;
mod conditional;
mod controller;
mod cors;
mod crud;
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
mod query;
mod resource;
mod serve;
mod store_of;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "tool")]
mod tool;

pub use crate::{
    answer::{Added, Answer, Removed},
    caller::{Access, Caller},
    controller::{Controller, crud},
    idempotency::IdempotencyKey,
    json::{Json, Valid},
    listing::{Listing, PageOf},
    parameters::Parameters,
    patch::Patch,
    path::{Path, PublicPath},
    precondition::Preconditions,
    problem::{Problem, Result},
    resource::{Identifier, Listed, Resource, Written},
    store_of::StoreOf,
};
