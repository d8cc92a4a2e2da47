//! The client of the AWS Parameters and Secrets Lambda Extension, over real connections to a server
//! that stands for it.

#![expect(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::{error::Error as _, sync::Arc, time::Duration};

use config::{
    Secret,
    secrets::{ParametersAndSecretsExtension, SecretSource as _},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    sync::Mutex,
    task::JoinHandle,
};

/// Stands for the extension: gives its answers in turn, one a connection, and keeps the requests.
struct StandIn {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
    server: JoinHandle<()>,
}

impl StandIn {
    async fn answering(answers: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let kept = Arc::clone(&requests);
        let server = tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    request.push(stream.read_u8().await.unwrap());
                }
                kept.lock().await.push(String::from_utf8(request).unwrap());
                // A client that has read enough may be gone.
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self { port, requests, server }
    }

    /// The value of a secret as the client finds it, or the chain of its error.
    async fn fetch(&self, name: &str) -> Result<String, String> {
        let extension = ParametersAndSecretsExtension::new(self.port, Secret::new("a-token"));
        match extension.fetch(&name.parse().unwrap()).await {
            Ok(secret) => Ok(secret.expose().to_owned()),
            Err(error) => Err(format!("{error}: {}", error.source().unwrap())),
        }
    }
}

fn http(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn not_ready() -> String {
    http("400 Bad Request", "not ready to serve traffic, please wait")
}

#[tokio::test]
async fn a_secret_comes_from_secrets_manager() {
    let body = r#"{"ARN":"arn:aws:...","Name":"orders/db","SecretString":"hunter2","VersionStages":["AWSCURRENT"],"ResultMetadata":{}}"#;
    let extension = StandIn::answering(vec![http("200 OK", body)]).await;
    assert_eq!(extension.fetch("orders/db").await.unwrap(), "hunter2");
    let request = format!(
        "GET /secretsmanager/get?secretId=orders%2Fdb HTTP/1.1\r\n\
         host: localhost:{}\r\nx-aws-parameters-secrets-token: a-token\r\n\r\n",
        extension.port
    );
    assert_eq!(*extension.requests.lock().await, [request]);
}

#[tokio::test]
async fn a_name_with_a_slash_first_comes_decrypted_from_the_parameter_store() {
    let body = r#"{"Parameter":{"Name":"/orders/db","Type":"SecureString","Value":"hunter2","Version":1}}"#;
    let extension = StandIn::answering(vec![http("200 OK", body)]).await;
    assert_eq!(extension.fetch("/orders/db").await.unwrap(), "hunter2");
    let request = &extension.requests.lock().await[0];
    let line =
        "GET /systemsmanager/parameters/get?name=%2Forders%2Fdb&withDecryption=true HTTP/1.1";
    assert_eq!(request.lines().next(), Some(line));
}

#[tokio::test]
async fn an_extension_that_is_starting_is_asked_again() {
    let ready = http("200 OK", r#"{"SecretString":"hunter2"}"#);
    let extension = StandIn::answering(vec![not_ready(), not_ready(), ready]).await;
    assert_eq!(extension.fetch("orders/db").await.unwrap(), "hunter2");
    assert_eq!(extension.requests.lock().await.len(), 3);
}

#[tokio::test]
async fn an_extension_that_never_starts_is_given_up() {
    let extension = StandIn::answering(vec![not_ready(); 100]).await;
    let error = extension.fetch("orders/db").await.unwrap_err();
    assert_eq!(
        error,
        "failed to resolve the secret `orders/db`: the extension was not ready: secrets can be had \
         in an invocation, not before it"
    );
    assert_eq!(extension.requests.lock().await.len(), 40);
}

#[tokio::test]
async fn a_refusal_is_not_repeated_and_its_body_is_not_shown() {
    let refusal = http("400 Bad Request", r#"{"message":"hunter2"}"#);
    let extension = StandIn::answering(vec![refusal]).await;
    let error = extension.fetch("orders/db").await.unwrap_err();
    assert_eq!(
        error,
        "failed to resolve the secret `orders/db`: the extension answered 400: does the secret \
         exist, and may the function's role read it?"
    );
}

#[tokio::test]
async fn a_value_that_is_no_text_is_refused_and_not_shown() {
    for body in [r#"{"SecretBinary":"aHVudGVyMg=="}"#, r#"{"SecretString":2}"#, "hunter2", ""] {
        let extension = StandIn::answering(vec![http("200 OK", body)]).await;
        assert_eq!(
            extension.fetch("orders/db").await.unwrap_err(),
            "failed to resolve the secret `orders/db`: the extension's answer holds no text value: \
             only text secrets can be used"
        );
    }
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let body = "x".repeat(512 * 1024 + 1);
    let extension = StandIn::answering(vec![http("200 OK", &body)]).await;
    let error = extension.fetch("orders/db").await.unwrap_err();
    assert!(error.contains(&format!("no answer from localhost:{}", extension.port)), "{error}");
}

#[tokio::test]
async fn a_missing_extension_is_named_with_the_layer_that_brings_it() {
    let extension = StandIn::answering(Vec::new()).await;
    let port = extension.port;
    while !extension.server.is_finished() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(
        extension.fetch("orders/db").await.unwrap_err(),
        format!(
            "failed to resolve the secret `orders/db`: no answer from localhost:{port}: is the layer \
             AWS-Parameters-and-Secrets-Lambda-Extension part of the function?"
        )
    );
}
