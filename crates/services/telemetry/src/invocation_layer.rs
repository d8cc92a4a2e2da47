//! One line for each request that reaches a function through API Gateway. It changes nothing about
//! the request and its answer but their correlation ids.

use std::task::{Context, Poll};

use lambda_http::{
    RequestExt as _,
    http::{Method, Request, Response},
    request::RequestContext,
};
use tower::Service;

use crate::{
    CORRELATION_HEADER, CorrelationId, current,
    emf::{Emf, Outcome},
    invocation::Invocation,
    layer::{LogLayer, Logged},
    observed::{Ending, Observed},
};

/// Around a handler of HTTP requests: it gives each of them a correlation id.
pub type InvocationLayer = LogLayer<Requests>;

/// Requests over HTTP.
#[derive(Debug)]
pub enum Requests {}

impl<S, B, A> Service<Request<B>> for Logged<S, Requests>
where
    S: Service<Request<B>, Response = Response<A>>,
{
    type Response = Response<A>;
    type Error = S::Error;
    type Future = Observed<S::Future, RequestEnding>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let extensions = request.extensions();
        let (stage, resource) = match extensions.request_context_ref() {
            Some(RequestContext::ApiGatewayV1(context)) => {
                (context.stage.clone(), context.resource_path.clone())
            }
            _ => (None, None),
        };
        let context = extensions.lambda_context_ref();
        let (invocation, current) = Invocation::start(&self.process, context, stage.as_deref());
        let correlation = CorrelationId::of_request(request.headers(), &current.request_id);
        let method = request.method().clone();
        request.extensions_mut().insert(correlation.clone());
        let ending = RequestEnding { invocation, stage, method, resource, correlation };
        Observed::new(|| self.inner.call(request), current, ending)
    }
}

/// What the line of a request says beside its status. Its route is the path of API Gateway's resource.
pub struct RequestEnding {
    pub(crate) invocation: Invocation,
    pub(crate) stage: Option<String>,
    pub(crate) method: Method,
    pub(crate) resource: Option<String>,
    pub(crate) correlation: CorrelationId,
}

impl RequestEnding {
    pub(crate) fn log(&self, status: Option<u16>) {
        let Self { invocation, stage, method, resource, correlation } = self;
        let (alias, route) = (invocation.alias(), resource.as_deref());
        let outcome = Outcome::of_status(status);
        current::with(|current| {
            tracing::info!(
                target: "invocation",
                function = invocation.config.function_name.as_str(),
                version = invocation.config.version.as_str(),
                alias,
                stage = stage.as_deref(),
                cold_start = invocation.cold_start,
                method = method.as_str(),
                route,
                status,
                duration_ms = invocation.duration_ms(),
                correlation_id = correlation.as_str(),
                _aws = Emf::of(invocation, alias, route, outcome, current.metrics.as_ref()),
            );
        });
    }
}

impl<A, E> Ending<Result<Response<A>, E>> for RequestEnding {
    type Output = Result<Response<A>, E>;

    fn answered(self, mut answer: Result<Response<A>, E>) -> Self::Output {
        let Ok(response) = &mut answer else {
            self.log(None);
            return answer;
        };
        self.log(Some(response.status().as_u16()));
        response.headers_mut().insert(CORRELATION_HEADER, self.correlation.0);
        answer
    }

    fn abandoned(self) {
        self.log(None);
    }
}
