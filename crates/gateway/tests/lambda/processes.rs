//! No process is left behind.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    time::Duration,
};

use gateway::lambda::Limits;
use serde_json::Value;

use crate::fixture::{Fixture, example, is_alive, run, until};

#[test]
fn a_gateway_that_is_killed_leaves_no_process() {
    run(async {
        let mut gateway = Command::new(example("fixture-gateway"))
            .arg(example("fixture-function"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(gateway.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let spawned: Value = serde_json::from_str(&line).unwrap();
        let pids = ["pid", "child"].map(|process| spawned[process].as_u64().unwrap());
        assert!(pids.into_iter().all(is_alive), "{line}");
        gateway.kill().unwrap();
        gateway.wait().unwrap();
        for pid in pids {
            until("the end of the processes", || !is_alive(pid)).await;
        }
    });
}

#[test]
fn shutting_down_ends_functions_that_are_busy_and_their_children() {
    run(async {
        let fixture = Fixture::function(Limits::default());
        let spawned = fixture.answer(r#"{"spawn":1}"#).await;
        let slow = fixture.invoke("fixture:dev", r#"{"sleep_ms":20000}"#);
        let shutdown = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            fixture.lambda.shutdown().await;
        };
        let (output, ()) = tokio::join!(slow, shutdown);
        assert!(output.unwrap().function_error);
        for process in ["pid", "child"] {
            assert!(!is_alive(spawned[process].as_u64().unwrap()));
        }
        fixture.invoke("fixture:dev", "{}").await.unwrap_err();
    });
}

#[test]
fn a_function_that_ignores_the_request_to_end_is_killed() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let body = r#"
            trap '' TERM
            echo "pid $$"
            while true; do sleep 600; done"#;
        let fixture = Fixture::script(folder.path(), body, Limits::default());
        let invocation = fixture.invoke("fixture:dev", "{}");
        let shutdown = async {
            until("the start", || !fixture.lines.borrow().is_empty()).await;
            fixture.lambda.shutdown().await;
        };
        let (output, ()) = tokio::join!(invocation, shutdown);
        output.unwrap_err();
        let pid = fixture.lines.borrow()[0].rsplit_once(' ').unwrap().1.parse().unwrap();
        assert!(!is_alive(pid));
    });
}

#[test]
fn an_idle_process_is_stopped_after_its_time() {
    run(async {
        let limits = Limits { idle: Duration::from_millis(100), ..Limits::default() };
        let fixture = Fixture::function(limits);
        let pid = fixture.pid(r#"{"describe":1}"#).await;
        until("the end of the process", || !is_alive(pid)).await;
        assert_ne!(fixture.pid(r#"{"describe":1}"#).await, pid);
        fixture.lambda.shutdown().await;
    });
}
