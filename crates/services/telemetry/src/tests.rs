//! What functions say about their invocations, in whole lines.

mod emf_schema;
mod metrics;

use std::{
    convert::Infallible,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use config::{
    LogLevel,
    secrets::{SecretCause, SecretError},
};
use lambda_http::{
    RequestExt as _,
    aws_lambda_events::apigw::ApiGatewayProxyRequestContext,
    http::{Request, Response},
    request::RequestContext,
};
use lambda_runtime::{Config, Context, Diagnostic, LambdaEvent};
use tower::{Layer as _, ServiceExt as _, service_fn};
use tracing::subscriber::DefaultGuard;

use crate::{
    CorrelationId, EventLayer, InvocationLayer, ProxyAnswer, ProxyEvent, ProxyLayer,
    levels::Levels, subscriber,
};

/// `tracing` decides once for the whole process whether anyone listens to an event, by the thread that comes
/// upon it first: every test that logs listens, and one at a time.
static LISTENING: Mutex<()> = Mutex::new(());

/// The lines that this thread logs from now on, in memory.
struct Lines(
    Arc<Mutex<Vec<u8>>>,
    #[expect(dead_code, reason = "they end with the test")] (DefaultGuard, MutexGuard<'static, ()>),
);

impl Lines {
    fn between(quietest: LogLevel, most_verbose: LogLevel) -> Self {
        let alone = LISTENING.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = Arc::<Mutex<Vec<u8>>>::default();
        let kept = Arc::clone(&lines);
        let levels = Levels::between(quietest, most_verbose);
        let subscriber =
            subscriber(levels, move |line| kept.lock().unwrap().extend_from_slice(line));
        Self(lines, (tracing::subscriber::set_default(subscriber), alone))
    }

    /// The lines so far, each without its time and duration.
    fn take(&self) -> String {
        self.take_raw().lines().map(stable).collect()
    }

    fn take_raw(&self) -> String {
        String::from_utf8(std::mem::take(&mut self.0.lock().unwrap())).unwrap()
    }
}

/// A line whose time and duration have the right form, with a word in their place.
fn stable(line: &str) -> String {
    let (time, rest) = line.strip_prefix(r#"{"timestamp":""#).unwrap().split_once('"').unwrap();
    let zeros: String = time.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    assert_eq!(zeros, "0000-00-00T00:00:00.000Z", "{line}");
    let line = format!("{{\"timestamp\":\"TIME\"{rest}\n");
    let Some((before, after)) = line.split_once(r#""duration_ms":"#) else { return line };
    let (duration, after) = after.split_at(after.find([',', '}']).unwrap());
    let (_, decimals) = duration.split_once('.').unwrap();
    assert!(duration.parse::<f64>().is_ok() && decimals.len() <= 3, "{duration}");
    format!(r#"{before}"duration_ms":DURATION{after}"#)
}

fn context(qualifier: &str) -> Context {
    let mut context = Context::default();
    context.request_id = "6f1d".to_owned();
    context.invoked_function_arn =
        format!("arn:aws:lambda:us-east-1:123456789012:function:books{qualifier}");
    context.env_config = Arc::new(Config {
        function_name: "books".to_owned(),
        version: "3".to_owned(),
        ..Config::default()
    });
    context
}

/// A request that came through API Gateway, with secrets wherever a request may hold them.
fn request(stage: &str, alias: &str, correlation: &[u8]) -> Request<&'static str> {
    let mut gateway = ApiGatewayProxyRequestContext::default();
    gateway.stage = Some(stage.to_owned());
    gateway.resource_path = Some("/books/{bookId}".to_owned());
    Request::get("https://secret.example/dev/books/7?token=secret")
        .header("authorization", "secret")
        .header("x-correlation-id", correlation)
        .body("secret")
        .unwrap()
        .with_lambda_context(context(alias))
        .with_request_context(RequestContext::ApiGatewayV1(gateway))
}

/// Logs two lines of its own, and answers with the correlation id that it found.
async fn handle(request: Request<&str>) -> Result<Response<String>, Infallible> {
    tokio::task::yield_now().await;
    tracing::info!(book = 7, "found");
    tracing::debug!("looked into the store");
    let correlation = request.extensions().get::<CorrelationId>().unwrap();
    Ok(Response::new(correlation.as_str().to_owned()))
}

#[tokio::test]
async fn each_request_is_one_line_with_its_route_status_and_correlation_id() {
    let lines = Lines::between(LogLevel::Info, LogLevel::Info);
    let service = InvocationLayer::new().layer(service_fn(handle));

    let answer = service.clone().oneshot(request("pro", ":pro", b"abc-1")).await.unwrap();
    assert_eq!(answer.headers()["x-correlation-id"], "abc-1");
    assert_eq!(answer.body(), "abc-1");
    assert_eq!(
        lines.take(),
        r#"{"timestamp":"TIME","level":"INFO","target":"telemetry::tests","request_id":"6f1d","message":"found","book":7}
{"timestamp":"TIME","level":"INFO","target":"invocation","request_id":"6f1d","function":"books","version":"3","alias":"pro","stage":"pro","cold_start":true,"method":"GET","route":"/books/{bookId}","status":200,"duration_ms":DURATION,"correlation_id":"abc-1"}
"#
    );

    service.oneshot(request("pro", ":7", b"abc-2")).await.unwrap();
    assert_eq!(
        lines.take().lines().last().unwrap(),
        r#"{"timestamp":"TIME","level":"INFO","target":"invocation","request_id":"6f1d","function":"books","version":"3","stage":"pro","cold_start":false,"method":"GET","route":"/books/{bookId}","status":200,"duration_ms":DURATION,"correlation_id":"abc-2"}"#
    );
}

#[tokio::test]
async fn a_request_that_nobody_reads_is_the_same_line() {
    let lines = Lines::between(LogLevel::Info, LogLevel::Info);
    let hello = service_fn(async |()| Ok::<_, Infallible>(ProxyAnswer::json("\"hello\"")));
    for (headers, correlation) in [
        (r#"{"Accept":"*/*","X-Correlation-ID":"abc-1","ORIGIN":"https://app.example"}"#, "abc-1"),
        (r#"{"x-correlation-id":"two words"}"#, "6f1d"),
        ("null", "6f1d"),
    ] {
        let event = format!(
            r#"{{"resource":"/","httpMethod":"GET","headers":{headers},"multiValueHeaders":{{"a":["b"]}},
                "requestContext":{{"stage":"pro","resourcePath":"/hello_world","identity":{{}}}},"body":"secret"}}"#
        );
        let event: ProxyEvent = serde_json::from_str(&event).unwrap();
        let service = ProxyLayer::new().layer(hello);
        let answer = service.oneshot(LambdaEvent::new(event, context(":pro"))).await.unwrap();
        assert_eq!(
            serde_json::to_string(&answer).unwrap(),
            format!(
                r#"{{"statusCode":200,"headers":{{"access-control-allow-origin":"*","access-control-expose-headers":"X-Correlation-Id","content-type":"application/json","x-correlation-id":"{correlation}"}},"body":"\"hello\"","isBase64Encoded":false}}"#
            )
        );
        assert_eq!(
            lines.take(),
            format!(
                r#"{{"timestamp":"TIME","level":"INFO","target":"invocation","request_id":"6f1d","function":"books","version":"3","alias":"pro","stage":"pro","cold_start":true,"method":"GET","route":"/hello_world","status":200,"duration_ms":DURATION,"correlation_id":"{correlation}"}}
"#
            )
        );
    }
}

#[tokio::test]
async fn a_correlation_id_of_the_wrong_form_is_replaced_by_the_request_id() {
    let _lines = Lines::between(LogLevel::Info, LogLevel::Info);
    let longest = [b'x'; 128];
    for (sent, used) in [
        (&b""[..], "6f1d"),
        (b"two words", "6f1d"),
        (b"\"quoted\"", "\"quoted\""),
        ("é".as_bytes(), "6f1d"),
        (&[b'x'; 129], "6f1d"),
        (&longest, str::from_utf8(&longest).unwrap()),
    ] {
        let service = InvocationLayer::new().layer(service_fn(handle));
        let answer = service.oneshot(request("dev", ":dev", sent)).await.unwrap();
        assert_eq!(answer.headers()["x-correlation-id"], used);
        assert_eq!(answer.body(), used);
    }
}

#[tokio::test]
async fn an_environment_s_own_level_decides_where_levels_differ() {
    let lines = Lines::between(LogLevel::Info, LogLevel::Debug);
    for (stage, debug_lines) in [("dev", 1), ("pro", 0), ("dev", 1), ("unknown", 0)] {
        let service = InvocationLayer::new().layer(service_fn(handle));
        service.oneshot(request(stage, "", b"abc")).await.unwrap();
        let debug_line = r#""level":"DEBUG""#;
        assert_eq!(lines.take().matches(debug_line).count(), debug_lines, "{stage}");
    }
    tracing::debug!("outside an invocation");
    assert_eq!(lines.take(), "");
}

#[tokio::test]
async fn a_handler_that_panics_is_a_line_without_a_status() {
    let lines = Lines::between(LogLevel::Info, LogLevel::Info);
    let panicking = service_fn(async |_: Request<&str>| -> Result<Response<()>, Infallible> {
        panic!("a bug");
    });
    let call = InvocationLayer::new().layer(panicking).oneshot(request("dev", ":dev", b"abc"));
    assert!(tokio::spawn(call).await.unwrap_err().is_panic());
    assert_eq!(
        lines.take(),
        r#"{"timestamp":"TIME","level":"INFO","target":"invocation","request_id":"6f1d","function":"books","version":"3","alias":"dev","stage":"dev","cold_start":true,"method":"GET","route":"/books/{bookId}","duration_ms":DURATION,"correlation_id":"abc"}
"#
    );
    tracing::info!("afterwards");
    assert_eq!(
        lines.take(),
        r#"{"timestamp":"TIME","level":"INFO","target":"telemetry::tests","message":"afterwards"}
"#
    );
}

#[tokio::test]
async fn each_event_is_one_line_with_its_outcome() {
    let lines = Lines::between(LogLevel::Info, LogLevel::Info);
    let handle = service_fn(async |event: LambdaEvent<bool>| {
        if event.payload {
            Ok(())
        } else {
            Err(Diagnostic {
                error_type: "InvalidUser".to_owned(),
                error_message: "secret".to_owned(),
            })
        }
    });
    let service = EventLayer::new().layer(handle);

    service.clone().oneshot(LambdaEvent::new(true, context(":v1-dev"))).await.unwrap();
    let error = service.oneshot(LambdaEvent::new(false, context(""))).await.unwrap_err();
    assert_eq!(error.error_message, "secret");
    assert_eq!(
        lines.take(),
        r#"{"timestamp":"TIME","level":"INFO","target":"invocation","request_id":"6f1d","function":"books","version":"3","alias":"v1-dev","cold_start":true,"outcome":"ok","duration_ms":DURATION}
{"timestamp":"TIME","level":"INFO","target":"invocation","request_id":"6f1d","function":"books","version":"3","cold_start":false,"outcome":"error","error_type":"InvalidUser","duration_ms":DURATION}
"#
    );
}

#[test]
fn every_kind_of_field_is_json() {
    let lines = Lines::between(LogLevel::Info, LogLevel::Info);
    let error = SecretError { name: "db".parse().unwrap(), cause: SecretCause::TooSlow };
    let _span = tracing::info_span!("never kept", secret = 1).entered();
    tracing::warn!(
        text = "a \"quoted\"\ttext",
        number = -1,
        large = u64::MAX,
        fraction = 0.5,
        truth = true,
        shown = %"displayed\\",
        debugged = ?Some("thing"),
        absent = Option::<u16>::None,
        error = &error as &(dyn std::error::Error + 'static),
        "message with {}", "an argument",
    );
    assert_eq!(
        lines.take(),
        r#"{"timestamp":"TIME","level":"WARN","target":"telemetry::tests","message":"message with an argument","text":"a \"quoted\"\ttext","number":-1,"large":18446744073709551615,"fraction":0.5,"truth":true,"shown":"displayed\\","debugged":"Some(\"thing\")","error":"failed to resolve the secret `db`: the extension took too long"}
"#
    );
}
