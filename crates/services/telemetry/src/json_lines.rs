//! How an event becomes a line: one flat JSON object. Which events do is not decided here.

use std::{cell::Cell, error::Error, fmt};

use jiff::Timestamp;
use serde::{Serialize, Serializer as _, ser::SerializeMap};
use serde_json::Serializer;
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::layer::{Context, Layer};

use crate::current;

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
    let mut serializer = Serializer::new(line);
    let mut object = serializer.serialize_map(None)?;
    object.serialize_entry("timestamp", &format_args!("{now:.3}"))?;
    object.serialize_entry("level", event.metadata().level().as_str())?;
    object.serialize_entry("target", event.metadata().target())?;
    current::with(|invocation| match invocation.request_id.as_str() {
        "" => Ok(()),
        request_id => object.serialize_entry("request_id", request_id),
    })?;
    let mut fields = Fields { object, result: Ok(()) };
    event.record(&mut fields);
    fields.result?;
    fields.object.end()
}

/// Writes the fields of an event, until one fails.
struct Fields<M: SerializeMap> {
    object: M,
    result: Result<(), M::Error>,
}

impl<M: SerializeMap> Fields<M> {
    fn write(&mut self, field: &Field, value: &(impl Serialize + ?Sized)) {
        if self.result.is_ok() {
            self.result = self.object.serialize_entry(field.name(), value);
        }
    }
}

impl<M: SerializeMap> Visit for Fields<M> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.write(field, &value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.write(field, &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.write(field, &value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.write(field, &value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.write(field, value);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.write(field, &error::chain(value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.write(field, &format_args!("{value:?}"));
    }
}
