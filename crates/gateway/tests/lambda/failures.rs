//! What a caller is told when a function fails, and that the next one is served.

use std::time::{Duration, Instant};

use gateway::lambda::{InvokeError, Limits};

use crate::fixture::{Fixture, example, is_alive, run, until};

#[test]
fn an_error_of_the_handler_is_passed_on() {
    run(async {
        let fixture = Fixture::function(Limits::default());
        let pid = fixture.pid(r#"{"describe":1}"#).await;
        let (_, message) = fixture.failure(r#"{"fail":"no such book"}"#).await;
        assert_eq!(message, r#""no such book""#);
        let (_, message) = fixture.failure(r#"{"panic":"oh"}"#).await;
        assert!(message.contains("oh"), "{message}");
        assert_eq!(fixture.pid(r#"{"describe":1}"#).await, pid);
        fixture.lambda.shutdown().await;
    });
}

#[test]
fn a_crash_is_told_at_once_and_the_next_invocation_works() {
    run(async {
        let fixture = Fixture::function(Limits::default());
        let pid = fixture.pid(r#"{"describe":1}"#).await;
        let told = fixture.failure(r#"{"exit":3}"#).await;
        assert_eq!(
            told,
            ("Runtime.ExitError".to_owned(), "Runtime exited with error: exit status 3".to_owned())
        );
        let next = fixture.pid(r#"{"describe":1}"#).await;
        assert_ne!(next, pid);

        let start = Instant::now();
        let slow = fixture.failure(r#"{"sleep_ms":20000}"#);
        let kill = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let victim = rustix::process::Pid::from_raw(next.try_into().unwrap()).unwrap();
            rustix::process::kill_process(victim, rustix::process::Signal::KILL).unwrap();
        };
        let (told, ()) = tokio::join!(slow, kill);
        assert_eq!(
            told,
            (
                "Runtime.ExitError".to_owned(),
                "Runtime exited with error: signal: killed".to_owned()
            )
        );
        assert!(start.elapsed() < Duration::from_secs(5));
        fixture.pid(r#"{"describe":1}"#).await;
        fixture.lambda.shutdown().await;
    });
}

#[test]
fn a_program_that_ends_before_it_is_ready_is_told_with_its_status_and_started_once_an_invocation() {
    run(async {
        let fixture =
            Fixture::command(&[&example("fixture-function"), "exit-at-start"], Limits::default());
        for _ in 0..3 {
            let told = fixture.failure("{}").await;
            assert_eq!(
                told,
                (
                    "Runtime.ExitError".to_owned(),
                    "Runtime exited with error: exit status 7".to_owned()
                )
            );
        }
        until("three starts", || fixture.lines.borrow().len() >= 3).await;
        fixture.lambda.shutdown().await;
        assert_eq!(*fixture.lines.borrow(), ["fixture:1 there is no configuration"; 3]);
    });
}

#[test]
fn a_program_that_cannot_be_started_is_told_with_the_cause() {
    run(async {
        let fixture = Fixture::command(&["/nowhere/at/all"], Limits::default());
        let error = fixture.invoke("fixture:dev", "{}").await.unwrap_err();
        let InvokeError::CannotStart { function, cause } = error else { panic!("{error}") };
        assert_eq!((function.as_str(), cause.kind()), ("fixture", std::io::ErrorKind::NotFound));
        fixture.lambda.shutdown().await;
    });
}

#[test]
fn a_program_that_never_becomes_ready_is_given_up() {
    run(async {
        let limits = Limits { init: Duration::from_millis(200), ..Limits::default() };
        let fixture = Fixture::command(&[&example("fixture-function"), "hang-at-start"], limits);
        let told = fixture.failure("{}").await;
        assert_eq!(
            told,
            ("Sandbox.Timedout".to_owned(), "Init timed out after 0.20 seconds".to_owned())
        );
        fixture.lambda.shutdown().await;
    });
}

#[test]
fn an_init_error_reaches_the_caller_as_it_was_reported() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let body = r#"
            document='{"errorMessage":"no table is named","errorType":"Config.Missing"}'
            curl -s -X POST "$API/init/error" -H 'Lambda-Runtime-Function-Error-Type: Runtime.Init' -d "$document"
            exit 1"#;
        let fixture = Fixture::script(folder.path(), body, Limits::default());
        for _ in 0..2 {
            let told = fixture.failure("{}").await;
            assert_eq!(told, ("Config.Missing".to_owned(), "no table is named".to_owned()));
        }
        fixture.lambda.shutdown().await;
    });
}

#[test]
fn a_function_that_takes_too_long_is_killed_with_all_its_processes() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let binary = example("fixture-function");
        let fixture = crate::published::publish_fixture(folder.path(), &binary, 1);
        let spawned = fixture.answer(r#"{"spawn":1}"#).await;
        let start = Instant::now();
        let told = fixture.failure(r#"{"sleep_ms":20000}"#).await;
        assert_eq!(
            told,
            ("Sandbox.Timedout".to_owned(), "Task timed out after 1.00 seconds".to_owned())
        );
        assert!((1_000..3_000).contains(&start.elapsed().as_millis()), "{:?}", start.elapsed());
        for process in ["pid", "child"] {
            let pid = spawned[process].as_u64().unwrap();
            until("the end of the processes", || !is_alive(pid)).await;
        }
        fixture.pid(r#"{"describe":1}"#).await;
        fixture.lambda.shutdown().await;
    });
}
