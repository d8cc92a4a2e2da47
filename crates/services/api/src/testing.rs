//! What the tests of controllers need: a client that sends a request as API Gateway does, without a network, and the tests that
//! every entity has.
//!
//! A request becomes the event of a Lambda proxy integration and is read by `lambda_http`, so that a
//! test meets the stage, the path and the query exactly as they arrive in Lambda.

pub mod conformance;

use std::fmt;

use axum::{Router, http::HeaderMap};
use http_body_util::BodyExt;
use lambda_http::{Context, RequestExt};
use serde_json::{Value, json};
use store::Entity;
pub use store::contract::Directory;
use tower::ServiceExt;

use crate::{Controller, caller, serve::at_its_resource};

/// Sends requests to a controller in one stage.
#[derive(Clone, Debug)]
pub struct Client {
    app: Router,
    stage: String,
    alias: String,
    authorizer: Value,
    identity: Value,
}

impl Client {
    /// A client of this controller in the stage `dev`, by the alias `dev`.
    pub fn new<E: Entity>(controller: Controller<E>) -> Self {
        Self::of(controller.into_app())
    }

    /// As [`Client::new`], of the controller in a program for AWS: its settings say whether callers must be known.
    pub fn deployed<E: Entity>(controller: Controller<E>) -> Self {
        Self::of(controller.into_app_where(caller::anonymous_when_deployed))
    }

    fn of(app: Router) -> Self {
        let (stage, alias) = ("dev".to_owned(), "dev".to_owned());
        Self { app, stage, alias, authorizer: Value::Null, identity: json!({}) }
    }

    /// The same client, for whom an authorizer says this of the caller.
    #[must_use]
    pub fn authorized(&self, authorizer: Value) -> Self {
        Self { authorizer, ..self.clone() }
    }

    /// The same client, of whom API Gateway says this as the caller's identity.
    #[must_use]
    pub fn identified(&self, identity: Value) -> Self {
        Self { identity, ..self.clone() }
    }

    /// The same controller in another stage, by the alias of that name.
    #[must_use]
    pub fn stage(&self, stage: &str) -> Self {
        Self { stage: stage.to_owned(), ..self.alias(stage) }
    }

    /// The same controller and stage by another alias.
    #[must_use]
    pub fn alias(&self, alias: &str) -> Self {
        Self { alias: alias.to_owned(), ..self.clone() }
    }

    /// Sends `GET /books?limit=2`, further lines being headers, with a body.
    /// A body gets the content type JSON if no header says another.
    ///
    /// # Panics
    ///
    /// If the request is malformed: it is a test's own.
    pub async fn send(&self, head: &str, body: &str) -> Reply {
        self.invoke(&self.event(head, body)).await
    }

    /// Sends the event of a Lambda proxy integration, whatever is in it.
    ///
    /// # Panics
    ///
    /// If it is no such event.
    pub async fn invoke(&self, event: &Value) -> Reply {
        let mut request = lambda_http::request::from_str(&event.to_string())
            .expect("a test sends an event of API Gateway");
        let mut context = Context::default();
        context.deadline = u64::MAX >> 20; // Long after the test, in milliseconds.
        context.request_id = "00000000-0000-4000-8000-000000000000".to_owned();
        context.invoked_function_arn =
            format!("arn:aws:lambda:us-east-1:123456789012:function:test:{}", self.alias);
        request = request.with_lambda_context(context);
        let response =
            self.app.clone().oneshot(at_its_resource(request)).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a body in memory").to_bytes();
        Reply {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: String::from_utf8(bytes.to_vec()).expect("a text body"),
        }
    }

    /// The event of a request as [`Client::send`] takes it.
    pub fn event(&self, head: &str, body: &str) -> Value {
        let mut lines = head.lines().map(str::trim);
        let (method, target) = lines.next().and_then(|line| line.split_once(' ')).expect("`GET /`");
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut headers: serde_json::Map<String, Value> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), json!([value])))
            .collect();
        if !body.is_empty() {
            headers.entry("content-type").or_insert(json!(["application/json"]));
        }
        let mut parameters = serde_json::Map::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let values = parameters.entry(name.into_owned()).or_insert(json!([]));
            values.as_array_mut().expect("only arrays are put in").push(json!(value));
        }
        let some_body = (!body.is_empty()).then_some(body);
        json!({
            "resource": path, "path": path, "httpMethod": method,
            "headers": null, "multiValueHeaders": headers,
            "queryStringParameters": null, "multiValueQueryStringParameters": parameters,
            "pathParameters": null, "stageVariables": null,
            "requestContext": {
                "accountId": "123456789012", "apiId": "api", "httpMethod": method, "identity": self.identity,
                "authorizer": self.authorizer,
                "path": format!("/{}{path}", self.stage), "protocol": "HTTP/1.1",
                "requestId": "request", "requestTimeEpoch": 0, "resourceId": "resource",
                "resourcePath": path, "stage": self.stage,
            },
            "body": some_body, "isBase64Encoded": false,
        })
    }
}

/// An answer, shown as a test compares it: the status, the headers that matter, the body.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub body: String,
}

/// Headers that are part of the promise to a caller.
const SHOWN: [&str; 6] = ["allow", "content-type", "etag", "link", "location", "retry-after"];

impl Reply {
    /// A header as text, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// What a test compares, with that replaced which differs from run to run: identifier, moments and version.
    pub fn stable(&self) -> String {
        let (mut text, body) = (self.to_string(), serde_json::from_str(&self.body));
        let body: Value = body.unwrap_or_default();
        for (field, word) in
            [("id", "ID"), ("created", "MOMENT"), ("updated", "MOMENT"), ("version", "VERSION")]
        {
            match &body[field] {
                Value::String(value) => text = text.replace(value, word),
                Value::Number(value) => text = text.replace(&value.to_string(), word),
                _ => {}
            }
        }
        text
    }

    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// If it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self}"))
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}", self.status)?;
        for name in SHOWN.into_iter().filter(|name| self.headers.contains_key(*name)) {
            writeln!(formatter, "{name}: {}", self.header(name))?;
        }
        write!(formatter, "{}", self.body)
    }
}
