//! What a change of a small workspace reaches: each test makes one, commits it, changes it, and asks.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod bases;
mod files;
mod fixture;
mod manifests;
mod rules;
mod shapes;
