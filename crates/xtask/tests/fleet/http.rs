//! Requests as a caller makes them. It knows no operation.

use std::{fmt, sync::LazyLock, time::Duration};

use serde_json::Value;
use ureq::{
    Agent, Error,
    http::{HeaderMap, Request},
};

/// No request may take longer: API Gateway's own limit is 29 s, and a busy machine gets as much again.
const ANSWERED_WITHIN: Duration = Duration::from_secs(60);

static AGENT: LazyLock<Agent> = LazyLock::new(|| {
    let settings = Agent::config_builder();
    // One connection for each request: what a killed gateway leaves in a pool is of no use to the next one.
    let settings = settings.max_idle_connections(0).max_idle_connections_per_host(0);
    settings.http_status_as_error(false).timeout_global(Some(ANSWERED_WITHIN)).build().into()
});

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: HeaderMap,
    pub(crate) body: String,
}

/// Sends a request; an error means that no answer came.
pub(crate) fn try_send(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<Answer, Error> {
    let mut request = Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = match body {
        "" => AGENT.run(request.body(())?),
        body => AGENT.run(request.body(body)?),
    }?;
    let (parts, mut body) = response.into_parts();
    Ok(Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: body.read_to_string()?,
    })
}

impl Answer {
    /// A header, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The media type, without parameters.
    pub(crate) fn media_type(&self) -> &str {
        self.header("content-type").split(';').next().unwrap_or_default()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self}"))
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {:?}\n{}", self.status, self.headers, self.body)
    }
}
