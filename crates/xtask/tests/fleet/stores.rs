//! Entities on real servers: `cargo xtask up --stores` as a user starts it, on the servers that the process environment names.
//!
//! What one store promises in detail is tested in its own crate. The servers are left as they were found.

mod dynamodb;
mod fleets;
mod mongodb;
mod sqlserver;
