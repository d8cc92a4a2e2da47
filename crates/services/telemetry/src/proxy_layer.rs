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
    headers: CorrelationHeader,
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

/// Around a handler that is called with nothing, once for each request, which it gives a correlation id.
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
    type Future = Observed<S::Future, RequestEnding>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, event: LambdaEvent<ProxyEvent>) -> Self::Future {
        let ProxyEvent { http_method, headers, request_context } = event.payload;
        let RequestContext { stage, resource_path } = request_context;
        let (invocation, current) =
            Invocation::start(&self.process, Some(&event.context), stage.as_deref());
        let ending = RequestEnding {
            invocation,
            stage,
            method: Method::from_bytes(http_method.as_bytes()).unwrap_or_default(),
            resource: resource_path,
            correlation: CorrelationId::of_text(headers.0.as_deref(), &current.request_id),
        };
        Observed::new(|| self.inner.call(()), current, ending)
    }
}

impl<E> Ending<Result<ProxyAnswer, E>> for RequestEnding {
    type Output = Result<ProxyAnswer, E>;

    fn answered(self, mut answer: Result<ProxyAnswer, E>) -> Self::Output {
        let Ok(proxy_answer) = &mut answer else {
            self.log(None);
            return answer;
        };
        self.log(Some(proxy_answer.status_code));
        let correlation_id = Cow::Owned(self.correlation.as_str().to_owned());
        proxy_answer.headers.insert(CORRELATION_HEADER_NAME, correlation_id);
        answer
    }

    fn abandoned(self) {
        self.log(None);
    }
}

/// The one header that is read, whatever its case.
#[derive(Clone, Debug, Default)]
struct CorrelationHeader(Option<String>);

impl<'de> Deserialize<'de> for CorrelationHeader {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_option(HeadersVisitor)
    }
}

struct HeadersVisitor;

impl<'de> Visitor<'de> for HeadersVisitor {
    type Value = CorrelationHeader;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("headers, or null")
    }

    fn visit_none<E>(self) -> Result<CorrelationHeader, E> {
        Ok(CorrelationHeader(None))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<CorrelationHeader, A::Error> {
        let mut found = None;
        while let Some(IsCorrelation(wanted)) = map.next_key()? {
            if wanted {
                found = map.next_value()?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(CorrelationHeader(found))
    }
}

/// Whether a header's name is that of the correlation id; no other name is kept.
struct IsCorrelation(bool);

impl<'de> Deserialize<'de> for IsCorrelation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl Visitor<'_> for NameVisitor {
    type Value = IsCorrelation;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a header")
    }

    fn visit_str<E>(self, name: &str) -> Result<IsCorrelation, E> {
        Ok(IsCorrelation(name.eq_ignore_ascii_case(CORRELATION_HEADER_NAME)))
    }
}
