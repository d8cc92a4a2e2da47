//! What needs a server: `cargo test` ignores it, and `scripts/test` includes it where one is named.

mod contract;
mod document;
mod faults;
mod login;
mod plans;
mod preparation;
