//! What is known of an invocation before it is handled, however it came.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use config::{Environment, InvokedFunction};
use lambda_runtime::{Config, Context};

use crate::{current::Current, metrics::Metrics};

/// What the invocations of this process have in common; the clones of a service share it.
#[derive(Clone, Debug)]
pub(crate) struct Process {
    invoked: Arc<AtomicBool>,
    measures: bool,
}

impl Process {
    /// A process that was not invoked yet. If it `measures`, the lines of its invocations are metrics too.
    pub(crate) fn new(measures: bool) -> Self {
        Self { invoked: Arc::default(), measures }
    }

    /// True for the first invocation, and false ever after.
    fn is_cold(&self) -> bool {
        !self.invoked.load(Ordering::Relaxed) && !self.invoked.swap(true, Ordering::Relaxed)
    }
}

/// What every line of an invocation's end says.
pub(crate) struct Invocation {
    pub(crate) config: Arc<Config>,
    pub(crate) cold_start: bool,
    pub(crate) measures: bool,
    /// The environment that it claims to be for. Whether it is served is not decided here.
    pub(crate) environment: Option<Environment>,
    arn: String,
    started: Instant,
}

impl Invocation {
    /// An invocation that starts now, with what its other lines need.
    pub(crate) fn start(
        process: &Process,
        context: Option<&Context>,
        stage: Option<&str>,
    ) -> (Self, Current) {
        let started = Instant::now();
        let (request_id, arn, config) = match context {
            Some(context) => (
                context.request_id.clone(),
                context.invoked_function_arn.clone(),
                Arc::clone(&context.env_config),
            ),
            None => Default::default(),
        };
        let of_alias = || InvokedFunction::parse(&arn)?.line_and_environment();
        let environment: Option<Environment> = match stage {
            Some(stage) => stage.parse().ok(),
            None => of_alias().map(|(_line, environment)| environment),
        };
        let level = environment.map(|environment| config::log(environment).level);
        // CloudWatch takes no metric of a function without a name.
        let measures = process.measures && !config.function_name.is_empty();
        let cold_start = process.is_cold();
        let invocation = Self { config, cold_start, measures, environment, arn, started };
        (invocation, Current { request_id, level, metrics: Some(Metrics::default()) })
    }

    /// The alias by which the function was invoked, if it was by one.
    pub(crate) fn alias(&self) -> Option<&str> {
        InvokedFunction::parse(&self.arn)?.alias()
    }

    /// The time since the start in milliseconds, to the microsecond.
    pub(crate) fn duration_ms(&self) -> f64 {
        self.started.elapsed().as_micros() as f64 / 1000.0
    }
}
