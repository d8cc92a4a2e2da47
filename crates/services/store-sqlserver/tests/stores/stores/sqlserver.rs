//! What needs a server: `cargo test` ignores it, and `scripts/test` includes it where one is named.

mod connections;
mod constraints;
mod contract;
mod documents;
mod faults;
mod keys;
mod login;
mod preparation;
