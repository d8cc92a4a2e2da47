//! What needs a server: `cargo test` ignores it, and `scripts/test` includes it where one is named.

mod documents;
mod keys;
mod preparation;
