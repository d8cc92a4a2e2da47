//! Logs: the gateway's own lines and those of functions, one after the other on stderr.
//!
//! Start-up text is no log and goes to stdout.

mod function_line;
mod time;
mod writer;

use std::{rc::Rc, str::FromStr};

use gateway::lambda::LogSink;
use tracing::level_filters::LevelFilter;

pub(crate) use self::writer::LogWriter;
use crate::arguments::LogFormat;

/// Installs the subscriber of this process. `level` is the value of `RUST_LOG`: `debug` shows each request.
pub(crate) fn install(writer: &LogWriter, format: LogFormat, level: Option<&str>) {
    let level =
        level.and_then(|level| LevelFilter::from_str(level).ok()).unwrap_or(LevelFilter::INFO);
    let writer = writer.clone();
    let lines = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(move || writer.clone())
        .with_ansi(false);
    match format {
        LogFormat::Text => lines.with_target(false).with_timer(time::Clock).init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
}

/// Where functions' lines go.
pub(crate) fn function_lines(writer: &LogWriter, format: LogFormat) -> LogSink {
    let writer = writer.clone();
    match format {
        LogFormat::Text => Rc::new(move |line| {
            writer.append(|buffer| function_line::write_text(line, time::now_ms(), buffer))
        }),
        LogFormat::Json => Rc::new(move |line| {
            writer.append(|buffer| function_line::write_json(line, time::now_ms(), buffer))
        }),
    }
}
