//! How an event becomes a line: one flat JSON object. Which events do is not decided here.

use std::{cell::Cell, error::Error, fmt, io::Write as _};

use jiff::Timestamp;
use serde::Serialize;
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::layer::{Context, Layer};

use crate::{current, emf};

/// The memory of a line that is kept for the next one, in bytes: more than any ordinary line needs.
const KEPT_CAPACITY: usize = 16 * 1024;

thread_local! {
    /// The memory of the last line, so that a line allocates nothing.
    static LINE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Gives every event to `write` as a whole line: `timestamp` (RFC 3339, UTC, milliseconds), `level`,
/// `target`, `request_id` (during an invocation), and then the event's own fields.
///
/// `timestamp` and `level` are the keys that Lambda's own tools look for:
/// <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html>.
pub(crate) struct JsonLines<W> {
    write: W,
}

impl<W: Fn(&[u8])> JsonLines<W> {
    pub(crate) fn new(write: W) -> Self {
        Self { write }
    }
}

impl<S: Subscriber, W: Fn(&[u8]) + 'static> Layer<S> for JsonLines<W> {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = LINE.take();
        line.clear();
        if write_event(event, Timestamp::now(), &mut line).is_ok() {
            line.push(b'\n');
            (self.write)(&line);
        }
        if line.capacity() <= KEPT_CAPACITY {
            LINE.set(line);
        }
    }
}

fn write_event(
    event: &Event<'_>,
    now: Timestamp,
    line: &mut Vec<u8>,
) -> Result<(), serde_json::Error> {
    let mut members = Members { line, result: Ok(()) };
    members.write("timestamp", &format_args!("{now:.3}"));
    members.write("level", event.metadata().level().as_str());
    members.write("target", event.metadata().target());
    current::with(|invocation| match invocation.request_id.as_str() {
        "" => {}
        request_id => members.write("request_id", request_id),
    });
    event.record(&mut members);
    members.line.push(b'}');
    members.result
}

/// Writes the members of an object, until one fails.
struct Members<'a> {
    line: &'a mut Vec<u8>,
    result: Result<(), serde_json::Error>,
}

impl Members<'_> {
    fn write(&mut self, name: &str, value: &(impl Serialize + ?Sized)) {
        if self.result.is_ok() {
            self.result = self.try_write(name, value);
        }
    }

    fn try_write(
        &mut self,
        name: &str,
        value: &(impl Serialize + ?Sized),
    ) -> Result<(), serde_json::Error> {
        self.separate();
        serde_json::to_writer(&mut *self.line, name)?;
        self.line.push(b':');
        serde_json::to_writer(&mut *self.line, value)
    }

    fn separate(&mut self) {
        self.line.push(if self.line.is_empty() { b'{' } else { b',' });
    }
}

impl Visit for Members<'_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.write(field.name(), &value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.write(field.name(), &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.write(field.name(), &value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.write(field.name(), &value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.write(field.name(), value);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.write(field.name(), &error::chain(value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == emf::FIELD {
            self.separate();
            // A `Vec` takes whatever is written.
            let _ = write!(self.line, "{value:?}");
            return;
        }
        self.write(field.name(), &format_args!("{value:?}"));
    }
}
