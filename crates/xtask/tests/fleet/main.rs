//! The whole fleet, end to end: `cargo xtask up` as a user starts it, and requests over HTTP.
//!
//! Nothing is replaced by a double. What one function or the gateway promises in detail is tested beside it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]
#![expect(clippy::print_stdout, reason = "what a test prints is shown when it fails")]

mod acceptance;
mod coverage;
mod crashes;
mod definition;
mod drivers;
mod entities;
mod http;
mod limits;
mod load;
mod operations;
mod packages;
mod processes;
mod schema;
mod server;
mod slow;
mod stages;
mod stores;
mod versions;
