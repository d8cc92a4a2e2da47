//! The one way that a request goes: stage and deployment, route, integration, response mapping, gateway response.
//!
//! It knows no connection. API keys and usage plans, authorizers, validation and throttling each decide between
//! [`route`] and the integration whether a request may go on; what they refuse is a [`Failure`] like any other.

use std::{collections::HashMap, rc::Rc, time::Instant};

use bytes::Bytes;
use http::{HeaderValue, Response};
use uuid::Uuid;

use super::{
    address::{self, Address},
    clock::{Clock, RequestTime},
    context::{Context, Identifiers},
    deployment::Stage,
    gateway_response::{self, Failure, ResponseType},
    integration,
    request::Request,
    response_headers,
    rest_api::{Method, Resource},
    router::Route,
    trace::{self, Trace},
};
use crate::lambda::Lambda;

/// A REST API that is served.
pub struct Gateway {
    api_id: String,
    stages: HashMap<String, Stage>,
    lambda: Lambda,
    clock: Clock,
}

impl Gateway {
    /// Serves these stages of one API.
    #[must_use]
    pub fn new(api_id: String, stages: Vec<Stage>, lambda: Lambda) -> Rc<Self> {
        let stages = stages.into_iter().map(|stage| (stage.name.clone(), stage)).collect();
        Rc::new(Self { api_id, stages, lambda, clock: Clock::default() })
    }

    /// Answers a request. Whatever goes wrong becomes a gateway response.
    pub async fn answer(&self, request: &Request<'_>) -> Response<Bytes> {
        let started = Instant::now();
        let identifiers = Identifiers::new([Uuid::new_v4(), Uuid::new_v4()]);
        let outcome = self.integrate(request, &identifiers).await;
        let mut response = outcome.unwrap_or_else(|failure| {
            log_failure(request, &identifiers, &failure);
            gateway_response::respond(failure.response_type)
        });
        add_identifiers(&mut response, &identifiers);
        tracing::debug!(
            request_id = %identifiers.request_id,
            method = %request.method,
            path = request.path,
            status = response.status().as_u16(),
            duration_ms = started.elapsed().as_secs_f64() * 1000.0,
            "access"
        );
        response
    }

    /// The answer to a request that was not even read whole.
    #[must_use]
    pub fn refuse(&self, response_type: ResponseType) -> Response<Bytes> {
        let mut response = gateway_response::respond(response_type);
        add_identifiers(&mut response, &Identifiers::new([Uuid::new_v4(), Uuid::new_v4()]));
        response
    }

    async fn integrate(
        &self,
        request: &Request<'_>,
        identifiers: &Identifiers,
    ) -> Result<Response<Bytes>, Failure> {
        let address = Address::parse(request.path);
        let stage = self.stage(request, &address)?;
        let route = route(stage, &address, request)?;
        let (resource, method) = target(stage, &route)?;
        let time = self.clock.now();
        let trace = trace_of(request, &time);
        let context = Context {
            request,
            address,
            stage,
            route: &route,
            resource,
            method,
            identifiers,
            trace: &trace,
            time: &time,
        };
        integration::respond(&context, &self.lambda).await
    }

    fn stage(&self, request: &Request<'_>, address: &Address<'_>) -> Result<&Stage, Failure> {
        let host = request.header("host").unwrap_or_default();
        if !address::host_reaches(host, &self.api_id) {
            let reason = format!("`{host}` is another API; this one is `{}`", self.api_id);
            return Err(Failure::new(ResponseType::UnknownStage, reason));
        }
        self.stages.get(address.stage).ok_or_else(|| {
            let mut names: Vec<&str> = self.stages.keys().map(String::as_str).collect();
            names.sort_unstable();
            let reason = format!("no stage `{}`; there are {}", address.stage, names.join(", "));
            Failure::new(ResponseType::UnknownStage, reason)
        })
    }
}

fn route<'s, 'p>(
    stage: &'s Stage,
    address: &Address<'p>,
    request: &Request<'_>,
) -> Result<Route<'s, 'p>, Failure> {
    stage.deployment.router().route(address.path, request.method).ok_or_else(|| {
        let reason = format!("no resource is at `{}` with this method", address.path);
        Failure::new(ResponseType::MissingAuthenticationToken, reason)
    })
}

fn target<'s>(
    stage: &'s Stage,
    route: &Route<'_, '_>,
) -> Result<(&'s Resource, &'s Method), Failure> {
    let resource = stage.deployment.api.resources.get(route.resource);
    let found = resource.and_then(|resource| Some((resource, resource.methods.get(route.method)?)));
    found.ok_or_else(|| Failure::new(ResponseType::IntegrationFailure, "the route leads nowhere"))
}

fn trace_of(request: &Request<'_>, time: &RequestTime) -> Trace {
    Trace::new(request.header(trace::HEADER), time.epoch_ms / 1000, Uuid::new_v4())
}

/// A client's mistake is not news for those who watch the gateway; an integration's failure is.
fn log_failure(request: &Request<'_>, identifiers: &Identifiers, failure: &Failure) {
    let (status, ..) = failure.response_type.defaults();
    let (request_id, method, path) = (&identifiers.request_id, request.method, request.path);
    let (status, reason) = (status.as_u16(), &failure.reason);
    if status < 500 {
        tracing::debug!(%request_id, %method, path, status, reason, "request refused");
    } else {
        tracing::warn!(%request_id, %method, path, status, reason, "integration failed");
    }
}

fn add_identifiers(response: &mut Response<Bytes>, identifiers: &Identifiers) {
    let headers = response.headers_mut();
    let values = [
        (response_headers::REQUEST_ID, &identifiers.request_id),
        (response_headers::API_GATEWAY_ID, &identifiers.extended_request_id),
    ];
    for (name, value) in values {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
}
