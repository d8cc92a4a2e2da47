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

use crate::current::Current;

/// Whether this process has been invoked before; shared by the clones of a service.
#[derive(Clone, Debug, Default)]
pub(crate) struct ColdStart(Arc<AtomicBool>);

impl ColdStart {
    /// True for the first invocation, and false ever after.
    pub(crate) fn take(&self) -> bool {
        !self.0.load(Ordering::Relaxed) && !self.0.swap(true, Ordering::Relaxed)
    }
}

/// What every line of an invocation's end says.
pub(crate) struct Invocation {
    pub(crate) config: Arc<Config>,
    pub(crate) cold_start: bool,
    arn: String,
    started: Instant,
}

impl Invocation {
    /// An invocation that starts now, with what its other lines need.
    pub(crate) fn start(
        context: Option<&Context>,
        stage: Option<&str>,
        cold_start: bool,
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
        // What the invocation claims is enough to log by; whether it is served is not decided here.
        let of_alias = || InvokedFunction::parse(&arn)?.line_and_environment();
        let environment: Option<Environment> = match stage {
            Some(stage) => stage.parse().ok(),
            None => of_alias().map(|(_line, environment)| environment),
        };
        let level = environment.map(|environment| config::log(environment).level);
        (Self { config, cold_start, arn, started }, Current { request_id, level })
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
