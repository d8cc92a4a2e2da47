//! MongoDB: the contract, faults, and what is particular to this server. Each test has data of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod stores {
    mod mongodb;
}
