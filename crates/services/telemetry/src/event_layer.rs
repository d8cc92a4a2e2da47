//! One line for each event that reaches a function in any other way than as a proxied request.

use std::task::{Context, Poll};

use lambda_runtime::{Diagnostic, LambdaEvent};
use tower::Service;

use crate::{
    invocation::Invocation,
    layer::{LogLayer, Logged},
    observed::{Ending, Observed},
};

/// Around a handler of events. An error leaves it as the [`Diagnostic`] that Lambda shows the caller; the
/// line has its type, and not its message.
pub type EventLayer = LogLayer<Events>;

/// Events of any shape.
#[derive(Debug)]
pub enum Events {}

impl<S, P> Service<LambdaEvent<P>> for Logged<S, Events>
where
    S: Service<LambdaEvent<P>>,
    S::Error: Into<Diagnostic>,
{
    type Response = S::Response;
    type Error = Diagnostic;
    type Future = Observed<S::Future, EventEnding>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Diagnostic>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, event: LambdaEvent<P>) -> Self::Future {
        let (invocation, current) =
            Invocation::start(Some(&event.context), None, self.cold_start.take());
        Observed::new(|| self.inner.call(event), current, EventEnding { invocation })
    }
}

/// What the line of an event says beside its outcome.
pub struct EventEnding {
    invocation: Invocation,
}

impl EventEnding {
    fn log(&self, outcome: &str, error_type: Option<&str>) {
        let Self { invocation } = self;
        tracing::info!(
            target: "invocation",
            function = invocation.config.function_name.as_str(),
            version = invocation.config.version.as_str(),
            alias = invocation.alias(),
            cold_start = invocation.cold_start,
            outcome,
            error_type,
            duration_ms = invocation.duration_ms(),
        );
    }
}

impl<A, E: Into<Diagnostic>> Ending<Result<A, E>> for EventEnding {
    type Output = Result<A, Diagnostic>;

    fn answered(self, answer: Result<A, E>) -> Result<A, Diagnostic> {
        let answer = answer.map_err(Into::into);
        match &answer {
            Ok(_) => self.log("ok", None),
            Err(error) => self.log("error", Some(&error.error_type)),
        }
        answer
    }

    fn abandoned(self) {
        self.log("panic", None);
    }
}
