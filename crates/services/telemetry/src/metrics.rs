//! What a handler counts and measures: the metrics of its own. How they are written is not known here.

use std::{fmt, mem};

use crate::current;

/// Values of one invocation at most, which is what CloudWatch takes of one metric, and of metrics, in a line.
const MOST_VALUES: usize = 100;

/// The longest name that CloudWatch takes.
const LONGEST_NAME: usize = 255;

/// The largest value that CloudWatch takes, either side of zero: 2 to the power of 360.
const LARGEST_VALUE: f64 = 2.348_542_582_773_833e108;

/// The members of the lines that have metrics: a metric of that name would be a second one.
pub(crate) const MEMBERS: [&str; 22] = [
    "_aws",
    "alias",
    "client_errors",
    "cold_start",
    "cold_starts",
    "correlation_id",
    "duration_ms",
    "error_type",
    "function",
    "level",
    "message",
    "method",
    "outcome",
    "request_id",
    "requests",
    "route",
    "server_errors",
    "stage",
    "status",
    "target",
    "timestamp",
    "version",
];

/// Counts something that happened in the current invocation: `telemetry::count("orders_placed", 1)`.
///
/// The counts of a name are added up. CloudWatch has them by function and alias, in the namespace `Flotilla`, and each
/// name costs there as a custom metric. A name is made of letters, digits and underscores. What is not kept is told in
/// the log, once in an invocation; outside of one nothing is.
pub fn count(name: &'static str, times: u32) {
    keep(|metrics| metrics.count(name, times));
}

/// Measures something in the current invocation: `telemetry::metric("answer_size", Unit::Bytes, 512.0)`.
///
/// As [`count`], but every value is kept, so that there are an average, a maximum and percentiles.
pub fn metric(name: &'static str, unit: Unit, value: f64) {
    keep(|metrics| metrics.measure(Value { name, unit, value }));
}

fn keep(record: impl FnOnce(&mut Metrics) -> Result<(), Dropped>) {
    let dropped = current::with_mut(|invocation| {
        let metrics = invocation.metrics.as_mut()?;
        let dropped = record(metrics).err()?;
        (!mem::replace(&mut metrics.has_told, true)).then_some(dropped)
    });
    if let Some(Dropped { name, reason }) = dropped {
        tracing::warn!(metric = name, reason, "a metric was dropped, and perhaps more of them");
    }
}

/// The units of CloudWatch that a function may need:
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are words of CloudWatch")]
pub enum Unit {
    Count,
    Microseconds,
    Milliseconds,
    Seconds,
    Bytes,
    Percent,
    None,
}

/// A value of a metric.
pub(crate) struct Value {
    pub(crate) name: &'static str,
    pub(crate) unit: Unit,
    pub(crate) value: f64,
}

impl fmt::Debug for Value {
    /// The number alone: several are a list of numbers.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.value)
    }
}

/// The values of an invocation.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    /// In the order of their names.
    values: Vec<Value>,
    has_told: bool,
}

/// A value that is not kept, and why.
struct Dropped {
    name: &'static str,
    reason: &'static str,
}

impl Metrics {
    /// The metrics, each as its first value and all of them.
    pub(crate) fn by_name(&self) -> impl Iterator<Item = (&Value, &[Value])> {
        let names = self.values.chunk_by(|one, next| one.name == next.name);
        names.filter_map(|values| Some((values.first()?, values)))
    }

    fn count(&mut self, name: &'static str, times: u32) -> Result<(), Dropped> {
        match self.values.iter_mut().find(|value| value.name == name && value.unit == Unit::Count) {
            Some(known) => known.value += f64::from(times),
            None => return self.measure(Value { name, unit: Unit::Count, value: times.into() }),
        }
        Ok(())
    }

    fn measure(&mut self, new: Value) -> Result<(), Dropped> {
        let after = self.values.partition_point(|value| value.name <= new.name);
        let same = self.values[..after].last().filter(|value| value.name == new.name);
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let reason =
            if !(1..=LONGEST_NAME).contains(&new.name.len()) || !new.name.bytes().all(is_word) {
                "its name is not made of 1 to 255 letters, digits and underscores"
            } else if MEMBERS.contains(&new.name) {
                "the line says something else by that name: choose another"
            } else if new.value.is_nan() || new.value.abs() > LARGEST_VALUE {
                "its value is no number, or larger than CloudWatch takes"
            } else if same.is_some_and(|value| value.unit != new.unit) {
                "it has another unit than before: give each unit a name of its own"
            } else if self.values.len() == MOST_VALUES {
                "the invocation has 100 values already: count rather than measure"
            } else {
                self.values.insert(after, new);
                return Ok(());
            };
        Err(Dropped { name: new.name, reason })
    }
}
