//! A gateway that runs while a test looks at it.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread::{self, JoinHandle},
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::http::{self, Response};

pub(crate) const URI: &str = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function";

/// A function that answers as its first argument says:
/// - `echo`: the event, as the body of a proxy response;
/// - `same`: the event itself;
/// - `fixed`: its second argument;
/// - `fail`: a function error with its second argument as the message;
/// - `slow`: `fixed` after a second.
const FUNCTION: &str = r#"#!/bin/bash
set -u
API="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
HEAD="${0%/*}/head.$$"
echo "a line of ${AWS_LAMBDA_FUNCTION_NAME:-?}" >&2
while EVENT=$(curl -sS -D "$HEAD" "$API/invocation/next"); do
    ID=$(grep -i '^lambda-runtime-aws-request-id:' "$HEAD" | tr -d '[:space:]' | cut -d: -f2)
    OUTCOME=response
    case "$1" in
        echo) ANSWER="{\"statusCode\":200,\"body\":\"$(sed 's/\\/\\\\/g; s/"/\\"/g' <<<"$EVENT")\",\"isBase64Encoded\":false}" ;;
        same) ANSWER=$EVENT ;;
        fixed) ANSWER=$2 ;;
        fail) OUTCOME=error; ANSWER="{\"errorMessage\":\"$2\",\"errorType\":\"Exception\"}" ;;
        slow) sleep 1; ANSWER=$2 ;;
    esac
    printf '%s' "$ANSWER" | curl -sS -o /dev/null -H 'Content-Type: application/json' --data-binary @- "$API/invocation/$ID/$OUTCOME"
done
"#;

/// The program of [`FUNCTION`] in a folder.
pub(crate) fn function_in(folder: &Path) -> PathBuf {
    let path = folder.join("bootstrap");
    fs::write(&path, FUNCTION).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

pub(crate) struct Served {
    child: Option<Child>,
    pub(crate) port: u16,
    pub(crate) start_up: String,
    log: Option<JoinHandle<String>>,
    pub(crate) folder: TempDir,
}

/// What a gateway that has ended leaves.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) log: String,
}

/// A function: its name, and the arguments of [`FUNCTION`].
pub(crate) type Function<'a> = (&'a str, &'a [&'a str]);

impl Served {
    /// Serves a definition alone, with these functions and further arguments.
    pub(crate) fn alone(definition: &str, functions: &[Function<'_>], arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = function_in(folder.path());
        let mut all: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        for (name, answer) in functions {
            let command = [&[program.to_str().unwrap()], *answer].concat();
            all.extend(["--function".to_owned(), format!("{name}={}", shell_words::join(command))]);
        }
        Self::start(folder, definition, &all)
    }

    pub(crate) fn start(folder: TempDir, definition: &str, arguments: &[String]) -> Self {
        let api = folder.path().join("api.yaml");
        fs::write(&api, definition).unwrap();
        let mut child = gateway()
            .arg("--api")
            .arg(&api)
            .args(["--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = read_all(child.stderr.take().unwrap());
        let mut start_up = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut served =
            Self { child: Some(child), port: 0, start_up: String::new(), log: Some(log), folder };
        loop {
            let before = start_up.len();
            if lines.read_line(&mut start_up).unwrap() == 0 {
                panic!("the gateway did not start: {start_up}{}", served.end().log);
            }
            if let Some(port) = port_of(&start_up[before..]) {
                (served.port, served.start_up) = (port, start_up);
                return served;
            }
        }
    }

    pub(crate) fn send(&self, line: &str, headers: &str, body: &str) -> Response {
        http::send(self.port, line, headers, body.as_bytes())
    }

    pub(crate) fn get(&self, target: &str) -> Response {
        self.send(&format!("GET {target}"), "", "")
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let child = self.child.as_ref().unwrap();
        kill_process(Pid::from_child(child), signal).unwrap();
    }

    /// Asks the gateway to end and waits for it.
    pub(crate) fn end(&mut self) -> Ended {
        let mut child = self.child.take().unwrap();
        // It may have ended already.
        let _ = kill_process(Pid::from_child(&child), Signal::TERM);
        let status = child.wait().unwrap();
        Ended { status, log: self.log.take().unwrap().join().unwrap() }
    }
}

impl Drop for Served {
    #[expect(clippy::print_stdout, reason = "a test that failed shows what the gateway said")]
    fn drop(&mut self) {
        if self.child.is_some() {
            let ended = self.end();
            if thread::panicking() {
                println!("--- start-up\n{}--- log\n{}", self.start_up, ended.log);
            }
        }
    }
}

pub(crate) fn gateway() -> Command {
    Command::new(env!("CARGO_BIN_EXE_gateway"))
}

fn read_all(mut stream: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn port_of(line: &str) -> Option<u16> {
    let url = line
        .strip_prefix("ready: ")
        .or_else(|| line.split_once(r#""ready":""#).map(|(_, rest)| rest))?;
    let rest = url.trim().split_once("http://127.0.0.1:")?.1;
    rest.split(|char: char| !char.is_ascii_digit()).next()?.parse().ok()
}

/// A definition: each line of `methods` is `METHOD PATH INTEGRATION`, the last one in YAML's short form, where `@NAME`
/// stands for the URI of a function.
pub(crate) fn definition(methods: &[&str]) -> String {
    let mut text = String::from("openapi: 3.0.3\ninfo: {title: test, version: '1'}\n");
    text.push_str(if methods.is_empty() { "paths: {}\n" } else { "paths:\n" });
    let mut last_path = "";
    for line in methods {
        let mut parts = line.splitn(3, ' ');
        let (method, path, integration) =
            (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        if path != last_path {
            text.push_str(&format!("  '{path}':\n"));
            last_path = path;
        }
        let method = match method {
            "ANY" => "x-amazon-apigateway-any-method".to_owned(),
            method => method.to_ascii_lowercase(),
        };
        let integration = match integration.split_once('@') {
            Some((before, after)) => {
                let end = after.find([',', '\'']).unwrap_or(after.len());
                let (name, after) = after.split_at(end);
                format!("{before}{URI}:{name}/invocations{after}")
            }
            None => integration.to_owned(),
        };
        text.push_str(&format!(
            "    {method}: {{x-amazon-apigateway-integration: {{{integration}}}}}\n"
        ));
    }
    text
}
