//! SQL Server: the contract with a kind of its own, faults, and what is particular to this server. Each test
//! has schemas of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod parcel;
mod sample;
mod statements;

mod stores {
    mod sqlserver;
}
