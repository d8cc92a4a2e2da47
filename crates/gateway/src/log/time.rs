//! The time at the head of a line: UTC, to the millisecond.

use std::{
    fmt,
    time::{SystemTime, UNIX_EPOCH},
};

use tracing_subscriber::fmt::{format::Writer, time::FormatTime};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Milliseconds since 1970.
pub(super) fn now_ms() -> u64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX)
}

/// `01:46:56.123`
pub(super) fn of_day(epoch_ms: u64) -> impl fmt::Display {
    fmt::from_fn(move |formatter| {
        let ms = epoch_ms % DAY_MS;
        let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
        write!(formatter, "{hours:02}:{minutes:02}:{seconds:02}.{:03}", ms % 1000)
    })
}

/// The time of the gateway's own lines.
pub(super) struct Clock;

impl FormatTime for Clock {
    fn format_time(&self, writer: &mut Writer<'_>) -> fmt::Result {
        write!(writer, "{}", of_day(now_ms()))
    }
}
