//! What `putitem`, the program, says on its standard output while Lambda's Runtime API gives it events.
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// Far longer than anything here takes.
const LIMIT: Duration = Duration::from_secs(20);

/// The program, and the Runtime API that it asks.
struct Function {
    program: Child,
    api: TcpListener,
}

impl Function {
    fn start(data: &str, variables: &[(&str, &str)]) -> Self {
        let api = TcpListener::bind("127.0.0.1:0").unwrap();
        api.set_nonblocking(true).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_putitem"));
        command.env_clear().env("FLOTILLA_DATA", data);
        command.env("AWS_LAMBDA_RUNTIME_API", api.local_addr().unwrap().to_string());
        command.env("AWS_LAMBDA_FUNCTION_NAME", "putitem").env("AWS_LAMBDA_FUNCTION_VERSION", "1");
        command.env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128").envs(variables.iter().copied());
        command.env("AWS_LAMBDA_LOG_GROUP_NAME", "group").env("AWS_LAMBDA_LOG_STREAM_NAME", "one");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self { program: command.spawn().unwrap(), api }
    }

    /// Gives it an event, and answers what it says to that.
    fn invoke(&mut self, event: &Value) -> Value {
        let (mut stream, path, _) = self.request();
        assert_eq!(path, "/2018-06-01/runtime/invocation/next");
        let event = event.to_string();
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:putitem:dev";
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\nlambda-runtime-aws-request-id: one\r\n\
             lambda-runtime-deadline-ms: 9999999999999\r\nlambda-runtime-invoked-function-arn: {arn}\r\n\r\n{event}",
            event.len()
        )
        .unwrap();
        let (mut stream, path, answer) = self.request();
        assert!(path.starts_with("/2018-06-01/runtime/invocation/one/"), "{path}");
        let accepted = b"HTTP/1.1 202 Accepted\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(accepted).unwrap();
        serde_json::from_str(&answer).unwrap()
    }

    /// The path and the body of its next request.
    fn request(&mut self) -> (TcpStream, String, String) {
        let start = Instant::now();
        let mut stream = loop {
            if let Ok((stream, _)) = self.api.accept() {
                break stream;
            }
            assert_eq!(self.program.try_wait().unwrap(), None, "it ended");
            assert!(start.elapsed() < LIMIT, "it asks nothing");
            thread::sleep(Duration::from_millis(1));
        };
        stream.set_nonblocking(false).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        let mut text = String::new();
        let (head, length) = loop {
            let mut bytes = [0; 4096];
            let read = stream.read(&mut bytes).unwrap();
            text.push_str(str::from_utf8(&bytes[..read]).unwrap());
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let head = head.to_lowercase();
            let length = head.split_once("content-length: ").map_or("0", |(_, rest)| rest);
            let length: usize = length.lines().next().unwrap().parse().unwrap();
            if body.len() == length {
                break (head, length);
            }
        };
        let path = head.split(' ').nth(1).unwrap().to_owned();
        (stream, path, text.split_off(text.len() - length))
    }

    /// Ends it, and answers its lines.
    fn said(mut self) -> Vec<Value> {
        self.program.kill().unwrap();
        let said = self.program.wait_with_output().unwrap();
        assert_eq!(str::from_utf8(&said.stderr).unwrap(), "");
        let lines = str::from_utf8(&said.stdout).unwrap().lines();
        lines.map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

#[test]
fn what_callers_send_is_in_no_line_at_any_level() {
    let data = tempfile::tempdir().unwrap();
    let level = [("AWS_LAMBDA_LOG_LEVEL", "TRACE")];
    let mut function = Function::start(data.path().to_str().unwrap(), &level);
    let user = |uid| json!({"uid": uid, "username": uid, "email": "secret@company.com"});
    assert_eq!(
        function.invoke(&user("1")),
        "Put user 1 with email secret@company.com to DynamoDB."
    );
    for (event, error_type, message) in [
        (user("2"), "Taken", "Invalid user: a user with email `secret@company.com` already exists"),
        (
            json!("secret"),
            "InvalidUser",
            "Invalid user: invalid type: string \"secret\", expected struct NewUser",
        ),
        (
            json!({"uid": "secret", "username": "me", "email": "secret"}),
            "InvalidUser",
            "Invalid user: `email` must be an email address such as \"me@company.com\"",
        ),
    ] {
        let answer = function.invoke(&event);
        assert_eq!(
            (&answer["errorType"], &answer["errorMessage"]),
            (&json!(error_type), &json!(message))
        );
    }

    let lines = function.said();
    let ends = lines.iter().filter(|line| line["target"] == "invocation");
    let ends: Vec<_> = ends.map(|line| (&line["outcome"], &line["error_type"])).collect();
    let [ok, error] = ["ok", "error"].map(Value::from);
    let [taken, invalid] = ["Taken", "InvalidUser"].map(Value::from);
    assert_eq!(
        ends,
        [(&ok, &Value::Null), (&error, &taken), (&error, &invalid), (&error, &invalid)]
    );
    for line in lines {
        assert!(!line.to_string().contains("secret"), "{line}");
        assert_ne!(line["level"], "ERROR", "a caller's mistake is nothing to look at: {line}");
    }
}

#[test]
fn lines_are_metrics_on_aws_alone() {
    for (root, client_errors) in [("/var/task", json!(1)), ("/home/me/flotilla", Value::Null)] {
        let data = tempfile::tempdir().unwrap();
        let root = [("LAMBDA_TASK_ROOT", root)];
        let mut function = Function::start(data.path().to_str().unwrap(), &root);
        function.invoke(&json!({}));
        let lines = function.said();
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert_eq!(lines[0]["client_errors"], client_errors);
        assert_eq!(lines[0].get("_aws").is_some(), client_errors == 1);
    }
}
