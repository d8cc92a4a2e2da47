//! Lambda with real child processes: what is promised to those who invoke and to those who are invoked.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

mod fixture;

mod failures;
mod invocations;
mod logs;
mod processes;
mod published;
mod runtime_api;
mod scaling;
