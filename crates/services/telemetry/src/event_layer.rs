//! One line for each event that reaches a function in any other way than as a proxied request.

use std::task::{Context, Poll};

use lambda_runtime::{Diagnostic, LambdaEvent};
use tower::Service;

use crate::{
    current,
    emf::{Emf, Outcome},
    invocation::Invocation,
    layer::{LogLayer, Logged},
    observed::{Ending, Observed},
};

/// Around a handler of events. An error leaves it as the [`Diagnostic`] that Lambda shows the caller; the
/// line has its type, and not its message.
///
/// The handler takes a `serde_json::Value` and parses it: what `lambda_runtime` cannot parse itself, it logs.
pub type EventLayer = LogLayer<Events>;

/// How a handler of events fails.
pub trait EventError: Into<Diagnostic> {
    /// Whether the caller can mend it. Else it counts as a fault of the function, on which alarms are set.
    fn is_callers(&self) -> bool {
        false
    }
}

impl EventError for Diagnostic {}

/// Events of any shape.
#[derive(Debug)]
pub enum Events {}

impl<S, P> Service<LambdaEvent<P>> for Logged<S, Events>
where
    S: Service<LambdaEvent<P>>,
    S::Error: EventError,
{
    type Response = S::Response;
    type Error = Diagnostic;
    type Future = Observed<S::Future, EventEnding>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Diagnostic>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, event: LambdaEvent<P>) -> Self::Future {
        let (invocation, current) = Invocation::start(&self.process, Some(&event.context), None);
        Observed::new(|| self.inner.call(event), current, EventEnding { invocation })
    }
}

/// What the line of an event says beside its outcome.
pub struct EventEnding {
    invocation: Invocation,
}

impl EventEnding {
    fn log(&self, outcome: Outcome, word: &str, error_type: Option<&str>) {
        let Self { invocation } = self;
        let alias = invocation.alias();
        current::with(|current| {
            tracing::info!(
                target: "invocation",
                function = invocation.config.function_name.as_str(),
                version = invocation.config.version.as_str(),
                alias,
                cold_start = invocation.cold_start,
                outcome = word,
                error_type,
                duration_ms = invocation.duration_ms(),
                _aws = Emf::of(invocation, alias, None, outcome, current.metrics.as_ref()),
            );
        });
    }
}

impl<A, E: EventError> Ending<Result<A, E>> for EventEnding {
    type Output = Result<A, Diagnostic>;

    fn answered(self, answer: Result<A, E>) -> Result<A, Diagnostic> {
        let error = match answer {
            Ok(answer) => {
                self.log(Outcome::Good, "ok", None);
                return Ok(answer);
            }
            Err(error) => error,
        };
        let is_callers = error.is_callers();
        let outcome = if is_callers { Outcome::ClientError } else { Outcome::ServerError };
        let error = error.into();
        self.log(outcome, "error", Some(&error.error_type));
        Err(error)
    }

    fn abandoned(self) {
        self.log(Outcome::ServerError, "panic", None);
    }
}
