//! What an invocation gets, and what its function is told.

use std::time::{Duration, SystemTime};

use gateway::lambda::{InvokeError, Limits, Settings};

use crate::fixture::{Fixture, example, run, settings};

#[test]
fn a_function_answers_and_its_process_is_used_again() {
    run(async {
        let fixture = Fixture::function(Limits::default());
        let output = fixture.invoke("fixture:dev", r#"{"echo":[1,2]}"#).await.unwrap();
        assert_eq!(output.payload, r#"{"echo":[1,2]}"#);
        assert_eq!((output.function_error, output.executed_version.as_str()), (false, "1"));
        let pid = fixture.pid(r#"{"describe":1}"#).await;
        for target in ["fixture:dev", "fixture:pro", "fixture:1"] {
            let output = fixture.invoke(target, r#"{"describe":1}"#).await.unwrap();
            let text = String::from_utf8_lossy(&output.payload).into_owned();
            assert!(text.contains(&format!(r#""pid":{pid}"#)), "{target}: {text}");
        }
        fixture.lambda.shutdown().await;
    });
}

#[test]
fn every_way_to_name_a_function_is_understood() {
    run(async {
        let fixture = Fixture::function(Limits::default());
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:fixture";
        for (target, version) in [
            ("fixture".to_owned(), "$LATEST"),
            ("fixture:$LATEST".to_owned(), "$LATEST"),
            ("fixture:1".to_owned(), "1"),
            (arn.to_owned(), "$LATEST"),
            (format!("{arn}:dev"), "1"),
        ] {
            let output = fixture.invoke(&target, "{}").await.unwrap();
            assert_eq!(output.executed_version, version, "{target}");
        }
        for target in ["nothing", "fixture:nothing", "fixture:2"] {
            let error = fixture.invoke(target, "{}").await.unwrap_err();
            assert!(
                matches!(&error, InvokeError::FunctionNotFound { target: named } if named == target),
                "{error}"
            );
        }
        fixture.lambda.shutdown().await;
    });
}

#[test]
fn a_function_is_told_what_aws_tells() {
    run(async {
        let mut settings = Settings {
            environment: vec![("GREETING".to_owned(), "hello".to_owned())],
            functions: vec![gateway::lambda::LocalFunction {
                name: "fixture".to_owned(),
                command: vec![example("fixture-function")],
            }],
            ..settings()
        };
        settings.inherited.push(("GITHUB_TOKEN".to_owned(), "secret".to_owned()));
        let fixture = Fixture::open(settings);
        let before = SystemTime::now() + Duration::from_secs(30);
        let told = fixture.answer(r#"{"describe":1}"#).await;
        let after = SystemTime::now() + Duration::from_secs(30);

        assert_eq!(told["arn"], "arn:aws:lambda:us-east-1:123456789012:function:fixture:dev");
        assert_eq!(told["trace_id"], "Root=1-5759e988-bd862e3fe1be46a994272793");
        let request_id: uuid::Uuid = told["request_id"].as_str().unwrap().parse().unwrap();
        assert_eq!(request_id.get_version_num(), 4);
        let deadline_ms = u128::from(told["deadline_ms"].as_u64().unwrap());
        let ms =
            |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
        assert!((ms(before)..=ms(after)).contains(&deadline_ms), "{deadline_ms}");

        let environment = &told["environment"];
        for (name, value) in [
            ("AWS_LAMBDA_FUNCTION_NAME", "fixture"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
            ("AWS_REGION", "us-east-1"),
            ("GREETING", "hello"),
            ("TZ", ":UTC"),
        ] {
            assert_eq!(environment[name], value, "{name}");
        }
        assert!(environment.get("GITHUB_TOKEN").is_none());
        let unqualified = fixture.invoke("fixture", r#"{"describe":1}"#).await.unwrap();
        let text = String::from_utf8_lossy(&unqualified.payload).into_owned();
        assert!(
            text.contains(r#""arn":"arn:aws:lambda:us-east-1:123456789012:function:fixture""#),
            "{text}"
        );
        fixture.lambda.shutdown().await;
    });
}

#[test]
fn a_caller_that_goes_away_leaves_the_function_usable() {
    run(async {
        let fixture =
            Fixture::function(Limits { environments_per_function: 1, ..Limits::default() });
        let pid = fixture.pid(r#"{"describe":1}"#).await;
        for _ in 0..2 {
            let slow = fixture.invoke("fixture:dev", r#"{"sleep_ms":100}"#);
            tokio::time::timeout(Duration::from_millis(20), slow).await.unwrap_err();
            // The first one is busy still; this one waits, and goes away too.
            let waiting = fixture.invoke("fixture:dev", r#"{"sleep_ms":20000}"#);
            tokio::time::timeout(Duration::from_millis(20), waiting).await.unwrap_err();
            assert_eq!(fixture.pid(r#"{"describe":1}"#).await, pid);
        }
        fixture.lambda.shutdown().await;
    });
}

#[test]
fn six_megabytes_pass_and_one_byte_more_does_not() {
    run(async {
        let fixture = Fixture::function(Limits::default());
        let limit = gateway::lambda::PAYLOAD_MAX_BYTES;
        let request = |length: usize| format!("\"{}\"", "a".repeat(length - 2));
        let output = fixture.invoke("fixture:dev", &request(limit)).await.unwrap();
        assert_eq!((output.payload.len(), output.function_error), (limit, false));
        let refused = fixture.invoke("fixture:dev", &request(limit + 1)).await.unwrap_err();
        assert!(
            matches!(refused, InvokeError::PayloadTooLarge { bytes } if bytes == limit + 1),
            "{refused}"
        );

        let answered = fixture.answer(&format!(r#"{{"size":{}}}"#, limit - 2)).await;
        assert_eq!(answered.as_str().unwrap().len(), limit - 2);
        let (kind, message) = fixture.failure(&format!(r#"{{"size":{}}}"#, limit - 1)).await;
        assert_eq!(kind, "Function.ResponseSizeTooLarge");
        assert_eq!(
            message,
            "Response payload size exceeded maximum allowed payload size (6291556 bytes)."
        );
        assert_eq!(fixture.answer("{}").await, serde_json::json!({}));
        fixture.lambda.shutdown().await;
    });
}
