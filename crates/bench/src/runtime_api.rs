//! Lambda's side of a single invocation: as much of the Runtime API as it takes to see a function's first answer.
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use std::{rc::Rc, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

use crate::http::{Connection, Read, Start};

/// Far longer than a cold start takes.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// Serves one event and waits for the answer, which must have the event's status.
pub(crate) async fn first_answer(listener: &TcpListener, event: &Event) -> Result<()> {
    let next = Rc::new(event.next());
    let (sender, mut answers) = mpsc::channel(1);
    let serve = async {
        loop {
            let (stream, _) = listener.accept().await?;
            let (next, sender) = (Rc::clone(&next), sender.clone());
            tokio::task::spawn_local(async move {
                let outcome = speak(stream, &next).await;
                drop(sender.send(outcome).await);
            });
        }
    };
    let answer = async { answers.recv().await.context("nobody answered")? };
    tokio::select! {
        never = serve => never,
        answer = tokio::time::timeout(ANSWER_LIMIT, answer) => check(&answer.context("no answer in time")??, event.status),
    }
}

/// Speaks with the function on one connection until it answers, and returns the answer.
async fn speak(stream: TcpStream, next: &[u8]) -> Result<Vec<u8>> {
    let mut connection = Connection::new(stream)?;
    while let Some(request) = connection.read(Read::Requests).await? {
        let Start::Path(path) = request.start else {
            bail!("expected a request");
        };
        if path.ends_with("/invocation/next") {
            connection.stream.write_all(next).await?;
        } else if path.ends_with("/response") {
            return Ok(request.body);
        } else {
            bail!("the function called `{path}`: {}", String::from_utf8_lossy(&request.body));
        }
    }
    std::future::pending().await // Another connection brings the answer.
}

fn check(answer: &[u8], status: u16) -> Result<()> {
    let answer: Value =
        serde_json::from_slice(answer).context("the function's answer is no JSON")?;
    ensure!(answer["statusCode"] == status, "expected a {status}, got {answer}");
    Ok(())
}

/// The request that the function answers.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) function: &'static str,
    /// The path below the stage; also the resource.
    pub(crate) path: &'static str,
    /// What the function must answer: a wrong answer is no measurement.
    pub(crate) status: u16,
}

impl Event {
    /// The answer to `next`: the proxy event of a GET in stage `dev`.
    fn next(&self) -> Vec<u8> {
        let Self { function, path, .. } = self;
        let body = json!({
            "resource": path,
            "path": path,
            "httpMethod": "GET",
            "headers": {"accept": "*/*"},
            "multiValueHeaders": {"accept": ["*/*"]},
            "queryStringParameters": null,
            "multiValueQueryStringParameters": null,
            "pathParameters": null,
            "stageVariables": null,
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "bench",
                "domainName": "bench.execute-api.localhost",
                "httpMethod": "GET",
                "identity": {"sourceIp": "127.0.0.1", "userAgent": null},
                "path": format!("/dev{path}"),
                "protocol": "HTTP/1.1",
                "requestId": REQUEST_ID,
                "requestTimeEpoch": 1_583_349_317_135_u64,
                "resourceId": "bench",
                "resourcePath": path,
                "stage": "dev"
            },
            "body": null,
            "isBase64Encoded": false
        })
        .to_string();
        format!(
            "HTTP/1.1 200 OK\r\n\
             content-type: application/json\r\n\
             content-length: {}\r\n\
             lambda-runtime-aws-request-id: {REQUEST_ID}\r\n\
             lambda-runtime-deadline-ms: {DEADLINE_MS}\r\n\
             lambda-runtime-invoked-function-arn: arn:aws:lambda:us-east-1:123456789012:function:{function}:dev\r\n\
             lambda-runtime-trace-id: Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0\r\n\
             \r\n\
             {body}",
            body.len()
        )
        .into_bytes()
    }
}

const REQUEST_ID: &str = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";

/// Some time in the year 2100: no function here gives up.
const DEADLINE_MS: u64 = 4_102_444_800_000;

#[cfg(test)]
mod tests {
    use tokio::task::LocalSet;

    use super::*;

    const EVENT: Event = Event { function: "books", path: "/books", status: 200 };

    /// Takes the event and answers it on the same connection.
    async fn function(listener: &TcpListener, answer: &str) -> Result<()> {
        let stream = TcpStream::connect(listener.local_addr()?).await?;
        let mut connection = Connection::new(stream)?;
        connection
            .stream
            .write_all(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n\r\n")
            .await?;
        let event = connection.read(Read::Answers).await?.context("an event")?;
        let event: Value = serde_json::from_slice(&event.body)?;
        assert_eq!(event["requestContext"]["path"], "/dev/books");
        let head = format!("POST /2018-06-01/runtime/invocation/{REQUEST_ID}/response HTTP/1.1");
        let length = answer.len();
        connection
            .stream
            .write_all(format!("{head}\r\ncontent-length: {length}\r\n\r\n{answer}").as_bytes())
            .await?;
        std::future::pending().await
    }

    async fn outcome(answer: &str) -> Result<()> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        LocalSet::new()
            .run_until(async {
                tokio::select! {
                    outcome = first_answer(&listener, &EVENT) => outcome,
                    never = function(&listener, answer) => never,
                }
            })
            .await
    }

    #[tokio::test]
    async fn a_function_gets_its_event_and_answers() {
        outcome(r#"{"statusCode":200}"#).await.expect("a good answer");
    }

    #[tokio::test]
    async fn a_wrong_answer_is_shown() {
        let error = outcome(r#"{"statusCode":500}"#).await.expect_err("a 500");
        assert_eq!(error.to_string(), r#"expected a 200, got {"statusCode":500}"#);
    }
}
