//! One line for each request of a function that needs nothing of its request but that it came.
//!
//! `lambda_http` builds a whole HTTP request of an event, which costs more than the smallest functions do
//! themselves. Here the event of a Lambda proxy integration is skipped but for what the line says:
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html>.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt,
    task::{Context, Poll},
};

use config::Origins;
use lambda_http::http::Method;
use lambda_runtime::LambdaEvent;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{IgnoredAny, MapAccess, Visitor},
};
use tower::Service;

use crate::{
    CorrelationId,
    correlation::CORRELATION_HEADER_NAME,
    invocation::Invocation,
    invocation_layer::RequestEnding,
    layer::{LogLayer, Logged},
    observed::{Ending, Observed},
};

/// What a log line needs of the event of a Lambda proxy integration.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProxyEvent {
    http_method: String,
    headers: Option<Headers>,
    request_context: RequestContext,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RequestContext {
    stage: Option<String>,
    resource_path: Option<String>,
}

/// The answer of a Lambda proxy integration, with a text as its body.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProxyAnswer {
    status_code: u16,
    headers: BTreeMap<&'static str, Cow<'static, str>>,
    body: Cow<'static, str>,
    is_base64_encoded: bool,
}

impl ProxyAnswer {
    /// 200 with JSON.
    pub fn json(body: impl Into<Cow<'static, str>>) -> Self {
        let headers = BTreeMap::from([("content-type", Cow::Borrowed("application/json"))]);
        Self { status_code: 200, headers, body: body.into(), is_base64_encoded: false }
    }
}

/// Around a handler that is called with nothing, once for each request, which it gives a correlation id. Pages of the
/// origins that the environment's settings allow may read its answers.
pub type ProxyLayer = LogLayer<Unread>;

/// Requests over HTTP that are not read.
#[derive(Debug)]
pub enum Unread {}

impl<S> Service<LambdaEvent<ProxyEvent>> for Logged<S, Unread>
where
    S: Service<(), Response = ProxyAnswer>,
{
    type Response = ProxyAnswer;
    type Error = S::Error;
    type Future = Observed<S::Future, ProxyEnding>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, event: LambdaEvent<ProxyEvent>) -> Self::Future {
        let ProxyEvent { http_method, headers, request_context } = event.payload;
        let RequestContext { stage, resource_path } = request_context;
        let (invocation, current) =
            Invocation::start(&self.process, Some(&event.context), stage.as_deref());
        let Headers { correlation, origin } = headers.unwrap_or_default();
        let correlation = CorrelationId::of_text(correlation.as_deref(), &current.request_id);
        let method = Method::from_bytes(http_method.as_bytes()).unwrap_or_default();
        let request =
            RequestEnding { invocation, stage, method, resource: resource_path, correlation };
        let ending = ProxyEnding { request, origin };
        Observed::new(|| self.inner.call(()), current, ending)
    }
}

/// The line of a request, and what its answer needs of it.
pub struct ProxyEnding {
    request: RequestEnding,
    origin: Option<String>,
}

impl<E> Ending<Result<ProxyAnswer, E>> for ProxyEnding {
    type Output = Result<ProxyAnswer, E>;

    fn answered(self, mut answer: Result<ProxyAnswer, E>) -> Self::Output {
        let Self { request, origin } = self;
        let Ok(ProxyAnswer { status_code, headers, .. }) = &mut answer else {
            request.log(None);
            return answer;
        };
        request.log(Some(*status_code));
        let correlation_id = Cow::Owned(request.correlation.as_str().to_owned());
        headers.insert(CORRELATION_HEADER_NAME, correlation_id);
        if let Some(environment) = request.invocation.environment {
            let origins = &config::api(environment).origins;
            headers.extend(of_origin(origins, origin.as_deref()));
        }
        answer
    }

    fn abandoned(self) {
        self.request.log(None);
    }
}

/// What lets a page of another origin read an answer: <https://fetch.spec.whatwg.org/#http-cors-protocol>.
fn of_origin<'a>(
    origins: &'a Origins,
    origin: Option<&str>,
) -> impl Iterator<Item = (&'static str, Cow<'a, str>)> {
    let allowed = origins.allow(origin.unwrap_or_default());
    let exposed = allowed.map(|_| ("access-control-expose-headers", "X-Correlation-Id"));
    let allowed = allowed.map(|allowed| ("access-control-allow-origin", allowed));
    let vary = origins.vary().then_some(("vary", "origin"));
    let headers = [allowed, exposed, vary].into_iter().flatten();
    headers.map(|(name, value)| (name, Cow::Borrowed(value)))
}

/// The headers that are read; no other is kept.
#[derive(Clone, Debug, Default)]
struct Headers {
    correlation: Option<String>,
    origin: Option<String>,
}

impl<'de> Deserialize<'de> for Headers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HeadersVisitor)
    }
}

struct HeadersVisitor;

impl<'de> Visitor<'de> for HeadersVisitor {
    type Value = Headers;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("headers")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Headers, A::Error> {
        let mut headers = Headers::default();
        while let Some(Name(name)) = map.next_key()? {
            if name.eq_ignore_ascii_case(CORRELATION_HEADER_NAME) {
                headers.correlation = map.next_value()?;
            } else if name.eq_ignore_ascii_case("origin") {
                headers.origin = map.next_value()?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(headers)
    }
}

/// A header's name, which callers write in any case.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    fn of(origins: &[&str], origin: Option<&str>) -> String {
        let origins: Vec<_> = origins.iter().map(ToString::to_string).collect();
        let origins = origins.try_into().unwrap();
        of_origin(&origins, origin).map(|(name, value)| format!("{name}: {value}\n")).collect()
    }

    #[test]
    fn an_answer_may_be_read_by_pages_of_the_origins_in_the_settings() {
        let (app, other) = (Some("https://app.example"), Some("https://other.example"));
        let list = ["https://app.example", "https://admin.example"];
        let exposed = "access-control-expose-headers: X-Correlation-Id\n";
        let everyone = format!("access-control-allow-origin: *\n{exposed}");
        assert_eq!(of(&["*"], app), everyone);
        assert_eq!(of(&["*"], None), everyone, "a cache may give it to a page later");
        assert_eq!(
            of(&list, app),
            format!("access-control-allow-origin: https://app.example\n{exposed}vary: origin\n")
        );
        assert_eq!(of(&list, other), "vary: origin\n");
        assert_eq!(of(&list, None), "vary: origin\n");
        assert_eq!(of(&[], app), "");
    }
}
