//! Which lines are written. What is in them is not known here.

use config::{Environment, LogLevel};
use tracing::{Level, Metadata, Subscriber, level_filters::LevelFilter, subscriber::Interest};
use tracing_subscriber::layer::{Context, Layer};

use crate::current;

/// A filter by level: that of the function where Lambda was told one, else that of the environment
/// which the current invocation is for.
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
        if metadata.is_span() || metadata.level() > &self.most_verbose {
            Interest::never()
        } else if metadata.level() <= &self.quietest {
            Interest::always()
        } else {
            Interest::sometimes()
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        metadata.is_event() && metadata.level() <= &self.now()
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.most_verbose.into())
    }
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
