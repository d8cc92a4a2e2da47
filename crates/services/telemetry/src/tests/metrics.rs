//! Lines as metrics, checked against what AWS publishes.

use std::collections::BTreeMap;

use config::Environment;
use serde_json::Value;

use super::*;
use crate::{EventError, Unit, count, metric};

/// What a line says to CloudWatch: for each set of dimensions, its metrics with their units and values.
type Drawn = BTreeMap<String, BTreeMap<String, String>>;

/// Reads a line as CloudWatch does.
///
/// # Panics
///
/// If CloudWatch would not take it: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>.
/// The schema does not say what references must name, the text beside it does.
fn drawn(line: &str) -> Drawn {
    let line: Value = serde_json::from_str(line).unwrap();
    assert_eq!(emf_schema::faults(&line), [""; 0], "{line}");

    let aws = &line["_aws"];
    let written = aws["Timestamp"].as_i64().unwrap();
    assert!((0..60_000).contains(&(jiff::Timestamp::now().as_millisecond() - written)), "{line}");
    let mut drawn = Drawn::new();
    for directive in aws["CloudWatchMetrics"].as_array().unwrap() {
        assert_eq!(directive["Namespace"], "Flotilla");
        let metrics = directive["Metrics"].as_array().unwrap();
        assert!((1..=100).contains(&metrics.len()), "{line}");
        for names in directive["Dimensions"].as_array().unwrap() {
            let names: Vec<_> = names.as_array().unwrap().iter().map(text).collect();
            let values = names.iter().map(|name| text(&line[name]));
            let values: Vec<_> = values.inspect(|value| assert!(is_dimension(value))).collect();
            let drawn =
                drawn.entry(format!("{}={}", names.join(","), values.join(","))).or_default();
            for metric in metrics {
                let (name, unit) = (text(&metric["Name"]), text(&metric["Unit"]));
                assert!(is_numeric(&line[name]), "{name} in {line}");
                let duplicate = drawn.insert(name.to_owned(), format!("{} {unit}", line[name]));
                assert_eq!(duplicate, None, "{line}");
            }
        }
    }
    drawn
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn is_dimension(value: &str) -> bool {
    (1..=1024).contains(&value.len()) && value.is_ascii() && !value.trim().is_empty()
}

fn is_numeric(value: &Value) -> bool {
    let is_list = |values: &Vec<Value>| {
        (1..=100).contains(&values.len()) && values.iter().all(Value::is_number)
    };
    value.is_number() || value.as_array().is_some_and(is_list)
}

/// What CloudWatch draws of the one line that was logged.
fn drawn_of(lines: &Lines) -> Drawn {
    let text = lines.take_raw();
    let [line] = text.lines().collect::<Vec<_>>()[..] else { panic!("not one line: {text}") };
    drawn(line)
}

/// The metrics without the duration, which differs.
fn without_duration(metrics: &BTreeMap<String, String>) -> String {
    let duration = metrics["duration_ms"].strip_suffix(" Milliseconds").unwrap();
    assert!(duration.parse::<f64>().is_ok(), "{duration}");
    let others = metrics.iter().filter(|(name, _)| *name != "duration_ms");
    others.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(", ")
}

async fn answer_with(layer: &InvocationLayer, alias: &str, status: u16) {
    let handle = move |_: Request<&str>| async move {
        Ok::<_, Infallible>(Response::builder().status(status).body(()).unwrap())
    };
    layer.layer(service_fn(handle)).oneshot(request("pro", alias, b"abc")).await.unwrap();
}

#[tokio::test]
async fn an_answer_counts_as_what_its_status_says() {
    let lines = Lines::between(LogLevel::Info, LogLevel::Info);
    let layer = InvocationLayer::with_metrics(true);
    for (status, client_errors, server_errors, cold_starts) in [
        (200, 0, 0, 1),
        (304, 0, 0, 0),
        (404, 1, 0, 0),
        (499, 1, 0, 0),
        (500, 0, 1, 0),
        (503, 0, 1, 0),
    ] {
        answer_with(&layer, ":pro", status).await;
        let drawn = drawn_of(&lines);
        assert_eq!(
            drawn.keys().collect::<Vec<_>>(),
            [
                "function,alias,route=books,pro,/books/{bookId}",
                "function,alias,version=books,pro,3",
                "function,alias=books,pro",
            ]
        );
        for metrics in drawn.values() {
            assert_eq!(
                without_duration(metrics),
                format!(
                    "client_errors={client_errors} Count, cold_starts={cold_starts} Count, requests=1 Count, \
                     server_errors={server_errors} Count"
                )
            );
        }
    }
}

#[tokio::test]
async fn what_cannot_be_a_dimension_is_none() {
    let lines = Lines::between(LogLevel::Info, LogLevel::Info);
    let layer = InvocationLayer::with_metrics(true);
    answer_with(&layer, ":7", 200).await;
    assert_eq!(drawn_of(&lines).keys().collect::<Vec<_>>(), ["function,version=books,3"]);

    for path in ["", " ", "/libros/{año}", &"/x".repeat(513)] {
        let mut gateway = ApiGatewayProxyRequestContext::default();
        gateway.resource_path = Some(path.to_owned());
        let request = request("pro", ":pro", b"abc");
        let request = request.with_request_context(RequestContext::ApiGatewayV1(gateway));
        layer.layer(service_fn(handle)).oneshot(request).await.unwrap();
        let text = lines.take_raw();
        assert_eq!(
            drawn(text.lines().last().unwrap()).keys().collect::<Vec<_>>(),
            ["function,alias,version=books,pro,3", "function,alias=books,pro"],
            "{path}"
        );
    }

    let nameless = Request::get("/").body("").unwrap();
    layer.layer(service_fn(handle)).oneshot(nameless).await.unwrap();
    assert!(!lines.take().contains("_aws"));
}

#[tokio::test]
async fn a_handler_that_panics_or_fails_is_a_server_error() {
    let lines = Lines::between(LogLevel::Info, LogLevel::Info);
    let layer = InvocationLayer::with_metrics(true);
    let failing = async |_: Request<&str>| -> Result<Response<()>, &str> { Err("broken") };
    layer.layer(service_fn(failing)).oneshot(request("dev", ":dev", b"a")).await.unwrap_err();
    let counted =
        "client_errors=0 Count, cold_starts=1 Count, requests=1 Count, server_errors=1 Count";
    assert_eq!(without_duration(&drawn_of(&lines)["function,alias=books,dev"]), counted);

    let panicking =
        async |_: Request<&str>| -> Result<Response<()>, Infallible> { panic!("a bug") };
    let layer = InvocationLayer::with_metrics(true);
    let call = layer.layer(service_fn(panicking)).oneshot(request("dev", ":dev", b"a"));
    assert!(tokio::spawn(call).await.unwrap_err().is_panic());
    assert_eq!(without_duration(&drawn_of(&lines)["function,alias=books,dev"]), counted);
}

/// An event that fails with its payload.
enum Failure {
    Callers,
    Ours,
}

impl From<Failure> for Diagnostic {
    fn from(_: Failure) -> Self {
        Self { error_type: "Failure".to_owned(), error_message: "secret".to_owned() }
    }
}

impl EventError for Failure {
    fn is_callers(&self) -> bool {
        matches!(self, Self::Callers)
    }
}

#[tokio::test]
async fn a_failed_event_is_a_server_error_unless_its_caller_can_mend_it() {
    let lines = Lines::between(LogLevel::Info, LogLevel::Info);
    let layer = EventLayer::with_metrics(true);
    let handle = async |event: LambdaEvent<Result<(), Failure>>| event.payload;
    for (payload, counted) in [
        (
            Ok(()),
            "client_errors=0 Count, cold_starts=1 Count, requests=1 Count, server_errors=0 Count",
        ),
        (
            Err(Failure::Callers),
            "client_errors=1 Count, cold_starts=0 Count, requests=1 Count, server_errors=0 Count",
        ),
        (
            Err(Failure::Ours),
            "client_errors=0 Count, cold_starts=0 Count, requests=1 Count, server_errors=1 Count",
        ),
    ] {
        let event = LambdaEvent::new(payload, context(":dev"));
        let _ = layer.layer(service_fn(handle)).oneshot(event).await;
        let drawn = drawn_of(&lines);
        assert_eq!(
            drawn.keys().collect::<Vec<_>>(),
            ["function,alias,version=books,dev,3", "function,alias=books,dev"]
        );
        assert_eq!(without_duration(&drawn["function,alias=books,dev"]), counted);
    }
}

/// Calls a handler that does nothing but `measure`, and answers the lines.
async fn lines_of(measure: fn(), alias: &str) -> Vec<String> {
    let lines = Lines::between(LogLevel::Info, LogLevel::Info);
    let handle = move |_: LambdaEvent<()>| async move {
        tokio::task::yield_now().await;
        measure();
        Ok::<_, Diagnostic>(())
    };
    let service = EventLayer::with_metrics(true).layer(service_fn(handle));
    service.oneshot(LambdaEvent::new((), context(alias))).await.unwrap();
    lines.take_raw().lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn what_a_handler_counts_and_measures_is_in_its_line() {
    let measure = || {
        count("orders_placed", 2);
        metric("answer_size", Unit::Bytes, 512.0);
        metric("wait", Unit::Milliseconds, 1.5);
        count("orders_placed", 1);
        metric("wait", Unit::Milliseconds, -1e12);
    };
    let lines = lines_of(measure, ":dev").await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    let drawn = drawn(&lines[0]);
    let by_alias = &drawn["function,alias=books,dev"];
    assert_eq!(by_alias["orders_placed"], "3 Count");
    assert_eq!(by_alias["answer_size"], "512 Bytes");
    assert_eq!(by_alias["wait"], "[1.5,-1000000000000] Milliseconds");
    assert_eq!(drawn["function,alias,version=books,dev,3"].get("wait"), None);

    let lines = lines_of(|| count("orders_placed", 1), ":7").await;
    assert_eq!(
        super::metrics::drawn(&lines[0])["function,version=books,3"]["orders_placed"],
        "1 Count"
    );
}

#[tokio::test]
async fn no_value_outlives_its_invocation_or_is_counted_outside_of_one() {
    count("outside", 1);
    let lines = lines_of(|| count("inside", 1), ":dev").await;
    let drawn = drawn(&lines[0]);
    let by_alias = &drawn["function,alias=books,dev"];
    assert!(by_alias.contains_key("inside") && !by_alias.contains_key("outside"), "{by_alias:?}");
    let lines = lines_of(|| (), ":dev").await;
    assert!(!lines[0].contains("inside"), "{lines:?}");
}

#[tokio::test]
async fn a_metric_that_cloudwatch_would_not_take_is_told_once_and_dropped() {
    let too_many = || (0..300).for_each(|_| metric("wait", Unit::Milliseconds, 1.0));
    let lines = lines_of(too_many, ":dev").await;
    assert!(lines[0].contains(r#""level":"WARN""#) && lines[0].contains("100 values already"));
    let values = &drawn(&lines[1])["function,alias=books,dev"]["wait"];
    assert_eq!((lines.len(), values.matches("1").count()), (2, 100), "{values}");

    let refused: [(fn(), &str); 8] = [
        (|| count("", 1), "its name is not made of"),
        (|| count("orders placed", 1), "its name is not made of"),
        (|| count("a\"", 1), "its name is not made of"),
        (|| count("status", 1), "the line says something else by that name"),
        (|| metric("wait", Unit::Seconds, f64::NAN), "its value is no number"),
        (|| metric("wait", Unit::Seconds, f64::NEG_INFINITY), "its value is no number"),
        (|| metric("wait", Unit::Seconds, 2.4e108), "its value is no number"),
        (
            || {
                metric("wait", Unit::Seconds, 1.0);
                metric("wait", Unit::Milliseconds, 1.0);
                metric("wait", Unit::Microseconds, 1.0);
            },
            "it has another unit than before",
        ),
    ];
    for (measure, reason) in refused {
        let lines = lines_of(measure, ":dev").await;
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].contains(reason), "{}", lines[0]);
        drawn(&lines[1]);
    }
}

#[tokio::test]
async fn no_metric_can_take_the_place_of_another_member() {
    let lines = Lines::between(LogLevel::Info, LogLevel::Info);
    answer_with(&InvocationLayer::with_metrics(true), ":pro", 200).await;
    let failing =
        service_fn(async |_: LambdaEvent<()>| Err::<(), _>(Diagnostic::from(Failure::Ours)));
    let event = LambdaEvent::new((), context(":dev"));
    EventLayer::with_metrics(true).layer(failing).oneshot(event).await.unwrap_err();
    let text = lines.take_raw();
    for line in text.lines() {
        let line: BTreeMap<String, Value> = serde_json::from_str(line).unwrap();
        for member in line.keys() {
            assert!(crate::metrics::MEMBERS.contains(&&**member), "{member} is missing");
        }
    }
}

#[test]
fn no_environment_hides_the_line_that_alarms_are_set_on() {
    for environment in Environment::ALL {
        assert!(config::log(environment).level >= LogLevel::Info, "{environment}");
    }
}
