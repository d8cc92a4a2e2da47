//! How many processes serve how many callers.

use std::{collections::BTreeSet, time::Duration};

use gateway::lambda::{InvokeError, InvokeOutput, Limits};

use crate::fixture::{Fixture, run};

/// Invokes so many times at once.
async fn at_once(
    fixture: &Fixture,
    count: usize,
    payload: &str,
) -> Vec<Result<InvokeOutput, InvokeError>> {
    let mut invocations = tokio::task::JoinSet::new();
    for _ in 0..count {
        let lambda = fixture.lambda.clone();
        let payload = bytes::Bytes::copy_from_slice(payload.as_bytes());
        invocations.spawn_local(async move {
            let target = "fixture:dev".parse().unwrap();
            lambda
                .invoke(gateway::lambda::Invocation { target: &target, payload, trace_id: "" })
                .await
        });
    }
    invocations.join_all().await
}

fn processes(outputs: &[Result<InvokeOutput, InvokeError>]) -> BTreeSet<&[u8]> {
    outputs.iter().map(|output| output.as_ref().unwrap().payload.as_ref()).collect()
}

#[test]
fn slow_invocations_run_at_once() {
    run(async {
        let fixture = Fixture::function(Limits::default());
        let outputs = at_once(&fixture, 4, r#"{"sleep_ms":400}"#).await;
        assert_eq!(processes(&outputs).len(), 4);
        fixture.lambda.shutdown().await;
    });
}

#[test]
fn fast_invocations_share_few_processes() {
    run(async {
        // So long that it does not matter how fast this machine is.
        let limits = Limits { scale_out_wait: Duration::from_secs(10), ..Limits::default() };
        let fixture = Fixture::function(limits);
        let outputs = at_once(&fixture, 8, r#"{"sleep_ms":1}"#).await;
        let count = processes(&outputs).len();
        assert!((1..=3).contains(&count), "{count} processes");
        fixture.lambda.shutdown().await;
    });
}

#[test]
fn no_more_processes_run_than_the_limit_and_all_callers_are_answered() {
    run(async {
        let limits = Limits { environments_per_function: 3, ..Limits::default() };
        let fixture = Fixture::function(limits);
        let outputs = at_once(&fixture, 30, r#"{"sleep_ms":20}"#).await;
        assert_eq!(outputs.len(), 30);
        assert_eq!(processes(&outputs).len(), 3);
        fixture.lambda.shutdown().await;
    });
}

#[test]
fn a_full_queue_and_a_long_wait_are_too_many_requests() {
    run(async {
        let limits = Limits {
            environments_per_function: 1,
            queue_length: 2,
            queue_wait: Duration::from_millis(1500),
            ..Limits::default()
        };
        let fixture = Fixture::function(limits);
        fixture.answer("{}").await;
        // One runs, two wait and are refused in the end, three find the queue full.
        let outputs = at_once(&fixture, 6, r#"{"sleep_ms":2500}"#).await;
        let refused = outputs.iter().filter(|output| {
            matches!(output, Err(InvokeError::TooManyRequests { function }) if function == "fixture")
        });
        assert_eq!(refused.count(), 5);
        assert_eq!(fixture.answer("{}").await, serde_json::json!({}));
        fixture.lambda.shutdown().await;
    });
}

#[test]
fn a_version_at_the_limit_makes_room_for_another() {
    run(async {
        let limits = Limits { environments_per_function: 1, ..Limits::default() };
        let fixture = Fixture::function(limits);
        for target in ["fixture:dev", "fixture", "fixture:dev"] {
            assert_eq!(fixture.invoke(target, "{}").await.unwrap().payload, "{}", "{target}");
        }
        fixture.lambda.shutdown().await;
    });
}

#[test]
fn functions_share_the_limit_of_all_processes() {
    run(async {
        let limits = Limits { environments: 1, ..Limits::default() };
        let command = vec![crate::fixture::example("fixture-function")];
        let named = |name: &str| gateway::lambda::LocalFunction {
            name: name.to_owned(),
            command: command.clone(),
        };
        let functions = vec![named("one"), named("two")];
        let fixture = Fixture::open(gateway::lambda::Settings {
            functions,
            limits,
            ..crate::fixture::settings()
        });
        for target in ["one:dev", "two:dev", "one:dev"] {
            assert_eq!(fixture.invoke(target, "{}").await.unwrap().payload, "{}", "{target}");
        }
        fixture.lambda.shutdown().await;
    });
}
