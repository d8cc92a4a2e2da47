//! SQL Server: the contract with any entity as documents, faults, and what is particular to this server. Each test
//! has schemas of its own. What lies in tables of another kind is tested where such a kind is.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod statements;

mod stores {
    mod sqlserver;
}
