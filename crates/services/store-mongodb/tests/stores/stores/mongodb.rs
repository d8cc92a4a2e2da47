//! What needs a server: `cargo test` ignores it, and `scripts/test` includes it where one is named.

mod contract;
mod login_mock;
mod of_settings;
mod plans;
mod preparation;
mod unindexed;
