//! Which lines are written. What is in them is not known here.

use config::{Environment, LogLevel};
use tracing::{Level, Metadata, Subscriber, level_filters::LevelFilter, subscriber::Interest};
use tracing_subscriber::layer::{Context, Layer};

use crate::current;

/// The folder of the fleet's own code, which this file is in: `crates/`. Code from elsewhere was compiled from elsewhere.
const OWN_CODE: &str = file!().split_at(file!().len() - THIS_FILE.len()).0;
const THIS_FILE: &str = "services/telemetry/src/levels.rs";

/// The most that others may say. Below, they show whole events: bodies, and headers with what callers authorize
/// themselves by.
const OTHERS: Level = Level::WARN;

/// Repeats, in full, the error of every invocation that fails, whose message is for the caller alone. Our own line
/// has its type.
const REPEATS_ERRORS: &str = "lambda_runtime::layers::panic";

/// A filter by level: that of the function where Lambda was told one, else that of the environment
/// which the current invocation is for. Code that is not the fleet's only warns.
///
/// No span passes it: lines know their invocation without one.
pub(crate) struct Levels {
    /// The level that every environment wants.
    quietest: Level,
    /// The level that some environment wants.
    most_verbose: Level,
}

impl Levels {
    /// The levels of this process.
    pub(crate) fn of_process() -> Self {
        if let Some(level) = config::process::log_level() {
            return Self::between(level, level);
        }
        let [dev, pre, pro] = Environment::ALL.map(|environment| config::log(environment).level);
        Self::between(dev.min(pre).min(pro), dev.max(pre).max(pro))
    }

    pub(crate) fn between(quietest: LogLevel, most_verbose: LogLevel) -> Self {
        Self { quietest: level(quietest), most_verbose: level(most_verbose) }
    }

    /// The level of the current invocation; outside one, the least that every environment wants.
    fn now(&self) -> Level {
        let wanted = current::with(|invocation| invocation.level).map(level);
        wanted.map_or(self.quietest, |wanted| wanted.clamp(self.quietest, self.most_verbose))
    }
}

impl<S: Subscriber> Layer<S> for Levels {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if is_hidden(metadata) || metadata.level() > &self.most_verbose {
            Interest::never()
        } else if metadata.level() <= &self.quietest {
            Interest::always()
        } else {
            Interest::sometimes()
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        !is_hidden(metadata) && metadata.level() <= &self.now()
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.most_verbose.into())
    }
}

/// Whether no level shows it.
fn is_hidden(metadata: &Metadata<'_>) -> bool {
    let is_own = metadata.file().is_some_and(|file| file.starts_with(OWN_CODE));
    let is_others = || metadata.level() > &OTHERS || metadata.target() == REPEATS_ERRORS;
    metadata.is_span() || (!is_own && is_others())
}

fn level(level: LogLevel) -> Level {
    match level {
        LogLevel::Error => Level::ERROR,
        LogLevel::Warn => Level::WARN,
        LogLevel::Info => Level::INFO,
        LogLevel::Debug => Level::DEBUG,
        LogLevel::Trace => Level::TRACE,
    }
}
