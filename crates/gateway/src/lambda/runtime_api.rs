//! The Lambda Runtime API, <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>: what a function asks and
//! what it is answered.
//!
//! One listener serves one execution environment, so the socket tells who asks. Streamed responses
//! (`Lambda-Runtime-Function-Response-Mode: streaming`) are collected and handed over whole. It holds no pool and
//! starts no process. The four routes are served by hand on `httparse`, so that the task that invokes writes to the function's
//! socket itself and wakes no other task.

mod answer;
mod body;
mod connection;
mod request;

pub(super) use answer::Answer;
pub(super) use body::Received;
pub(super) use connection::{Connection, serve};
pub(super) use request::Route;
