//! What a function says about its invocations: JSON lines on its standard output, of which CloudWatch makes metrics.
//!
//! [`init`] comes first in `main`; [`InvocationLayer`] (requests over HTTP), [`ProxyLayer`] (the same, for a function
//! that does not read its request) or [`EventLayer`] (any other event) goes around the handler, which may [`count`]. No
//! line holds a query, a body, or a header other than the correlation id.

mod correlation;
mod current;
mod emf;
mod event_layer;
mod invocation;
mod invocation_layer;
mod json_lines;
mod layer;
mod levels;
mod metrics;
mod observed;
mod proxy_layer;
#[cfg(test)]
mod tests;

pub use crate::{
    correlation::{CORRELATION_HEADER, CorrelationId},
    event_layer::{EventError, EventLayer, Events},
    invocation_layer::{InvocationLayer, Requests},
    layer::{LogLayer, Logged},
    metrics::{Unit, count, metric},
    proxy_layer::{ProxyAnswer, ProxyEvent, ProxyLayer, Unread},
};

use std::io::Write as _;

use tracing_subscriber::{Registry, layer::SubscriberExt as _};

use crate::{json_lines::JsonLines, levels::Levels};

/// Starts logging: from here on, every event of `tracing` is a line on standard output.
///
/// A second call changes nothing.
pub fn init() {
    let subscriber = subscriber(Levels::of_process(), |line| {
        // A log that cannot be written is no reason to fail the invocation.
        let _ = std::io::stdout().lock().write_all(line);
    });
    let _ = tracing::subscriber::set_global_default(subscriber);
}

/// What [`init`] starts, for any place to write lines to.
fn subscriber(
    levels: Levels,
    write: impl Fn(&[u8]) + Send + Sync + 'static,
) -> impl tracing::Subscriber + Send + Sync {
    Registry::default().with(JsonLines::new(write)).with(levels)
}
