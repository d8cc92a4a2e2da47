//! The invocation that this thread is working on. What is logged and counted meanwhile belongs to it.
//!
//! A span of `tracing` would say the same; this costs two swaps where a span costs a registry.

use std::{cell::RefCell, mem};

use config::LogLevel;

use crate::metrics::Metrics;

thread_local! {
    static CURRENT: RefCell<Current> = const { RefCell::new(Current::NONE) };
}

/// What the lines of an invocation have in common.
pub(crate) struct Current {
    /// The id that Lambda gave the invocation; empty outside one.
    pub(crate) request_id: String,
    /// The least important lines that its environment wants; nothing if it has no environment.
    pub(crate) level: Option<LogLevel>,
    /// What its handler counted; nothing outside an invocation.
    pub(crate) metrics: Option<Metrics>,
}

impl Current {
    const NONE: Self = Self { request_id: String::new(), level: None, metrics: None };

    /// Makes this the thread's current invocation until the guard is dropped.
    pub(crate) fn enter(&mut self) -> Entered<'_> {
        with_mut(|current| mem::swap(current, self));
        Entered(self)
    }
}

/// Calls `read` with the thread's current invocation.
pub(crate) fn with<T>(read: impl FnOnce(&Current) -> T) -> T {
    CURRENT.with_borrow(read)
}

/// Calls `change` with the thread's current invocation. It must log nothing: a line reads the invocation.
pub(crate) fn with_mut<T>(change: impl FnOnce(&mut Current) -> T) -> T {
    CURRENT.with_borrow_mut(change)
}

/// Gives the invocation back, and makes the one before it current again.
pub(crate) struct Entered<'a>(&'a mut Current);

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        with_mut(|current| mem::swap(current, self.0));
    }
}
