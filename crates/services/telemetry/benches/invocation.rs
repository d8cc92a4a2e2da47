//! What an invocation costs beside its handler, and how much of that are metrics: `cargo bench -p telemetry`. It judges no number.
//!
//! The sides take turns in one process, so that whatever else the machine does hits all. Lines go through this process's
//! own output into a pipe, as on Lambda, and another process reads them; processor time is that of the thread that writes.

#![expect(clippy::print_stderr, clippy::unwrap_used, reason = "it is a program for a person")]

use std::{
    convert::Infallible,
    io,
    process::{Command, Stdio},
    sync::Arc,
    task::{self, Poll, Waker},
};

use lambda_runtime::{Config, Context, LambdaEvent};
use rustix::time::{ClockId, clock_gettime};
use telemetry::{ProxyAnswer, ProxyEvent, ProxyLayer, Unit};
use tower::{Layer as _, Service, service_fn};

/// Enough for medians that differ by a few hundredths from one run to the next.
const ROUNDS: usize = 400;
const INVOCATIONS: u32 = 500;

/// A proxy event as short as the function reads it.
const EVENT: &str = r#"{"httpMethod":"GET","headers":{"accept":"*/*","x-correlation-id":"abc"},"requestContext":{"stage":"pro","resourcePath":"/books/{bookId}"}}"#;

fn main() {
    if std::env::args().any(|argument| argument == "measure") {
        return measure();
    }
    let mut measuring = Command::new(std::env::current_exe().unwrap());
    let mut measuring = measuring.arg("measure").stdout(Stdio::piped()).spawn().unwrap();
    io::copy(&mut measuring.stdout.take().unwrap(), &mut io::sink()).unwrap();
    assert!(measuring.wait().unwrap().success());
}

fn measure() {
    telemetry::init();
    let nothing = service_fn(async |()| Ok::<_, Infallible>(ProxyAnswer::json("\"hello\"")));
    let counting = service_fn(async |()| {
        telemetry::count("orders_placed", 1);
        telemetry::count("lines_ordered", 3);
        telemetry::metric("answer_size", Unit::Bytes, 512.0);
        Ok::<_, Infallible>(ProxyAnswer::json("\"hello\""))
    });
    let mut without = ProxyLayer::with_metrics(false).layer(nothing);
    let mut with = ProxyLayer::with_metrics(true).layer(nothing);
    let mut with_own = ProxyLayer::with_metrics(true).layer(counting);
    let events = events();
    let mut times = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        times[0].push(round(&mut without, &events));
        times[1].push(round(&mut with, &events));
        times[2].push(round(&mut with_own, &events));
    }
    let [without, with, with_own] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[ROUNDS / 2]
    });
    eprintln!("processor time of an invocation, median of {ROUNDS} rounds of {INVOCATIONS}:");
    eprintln!("  a line                     {without:.2} us");
    eprintln!("  a line that is metrics     {with:.2} us  +{:.2}", with - without);
    eprintln!("  and three of the handler's {with_own:.2} us  +{:.2}", with_own - with);
}

fn events() -> Vec<LambdaEvent<ProxyEvent>> {
    let mut context = Context::default();
    context.request_id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd".to_owned();
    context.invoked_function_arn =
        "arn:aws:lambda:us-east-1:123456789012:function:books:pro".to_owned();
    context.env_config = Arc::new(Config {
        function_name: "books".to_owned(),
        version: "3".to_owned(),
        ..Config::default()
    });
    let event = || LambdaEvent::new(serde_json::from_str(EVENT).unwrap(), context.clone());
    (0..INVOCATIONS).map(|_| event()).collect()
}

/// Microseconds of processor time an invocation.
fn round<S>(service: &mut S, events: &[LambdaEvent<ProxyEvent>]) -> f64
where
    S: Service<LambdaEvent<ProxyEvent>, Response = ProxyAnswer, Error = Infallible>,
{
    let events = events.to_vec();
    let start = processor_time_us();
    for event in events {
        let answer =
            std::pin::pin!(service.call(event)).poll(&mut task::Context::from_waker(Waker::noop()));
        assert!(matches!(answer, Poll::Ready(Ok(_))));
    }
    (processor_time_us() - start) / f64::from(INVOCATIONS)
}

fn processor_time_us() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 / 1e3
}
