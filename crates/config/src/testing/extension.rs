//! Stands for the AWS Parameters and Secrets Lambda Extension, over real connections. It calls no AWS.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use percent_encoding::percent_decode_str;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::{Secret, Secrets, secrets::ParametersAndSecretsExtension};

/// The session token of the function whose extension this is.
const TOKEN: &str = "a-token";

/// An extension with secrets and parameters of a test's own. Its cache is off, as `config/deploy.toml`
/// has it: every request sees what Secrets Manager has at that moment.
///
/// It ends when it is dropped.
#[derive(Debug)]
pub struct Extension {
    port: u16,
    state: Arc<Mutex<State>>,
    server: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct State {
    secrets: HashMap<String, String>,
    answers: VecDeque<String>,
    requests: Vec<String>,
}

impl Extension {
    /// An extension that holds nothing yet.
    ///
    /// # Panics
    ///
    /// If this machine has no free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("a bound listener has an address").port();
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A client that has read enough may be gone.
                let _ = serve(stream, &shared).await;
            }
        });
        Self { port, state, server }
    }

    /// Gives a secret its text: one that had another is rotated.
    pub fn hold(&self, name: &str, text: &str) {
        lock(&self.state).secrets.insert(name.to_owned(), text.to_owned());
    }

    /// Gives the next requests these answers, each a whole message of HTTP, instead of a secret.
    pub fn answer(&self, answers: impl IntoIterator<Item = String>) {
        lock(&self.state).answers.extend(answers);
    }

    /// The requests so far, each as it came.
    pub fn requests(&self) -> Vec<String> {
        lock(&self.state).requests.clone()
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The client of this extension.
    pub fn client(&self) -> ParametersAndSecretsExtension {
        ParametersAndSecretsExtension::new(self.port, Secret::new(TOKEN))
    }

    /// The secrets of this extension, as a store has them.
    pub fn secrets(&self) -> Secrets {
        Secrets::new(self.client())
    }
}

impl Drop for Extension {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(mut stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await?);
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let answer = {
        let mut state = lock(state);
        let answer = state.answers.pop_front().unwrap_or_else(|| state.answer(&request));
        state.requests.push(request);
        answer
    };
    stream.write_all(answer.as_bytes()).await
}

impl State {
    /// What AWS documents of the extension, and for anything else a refusal.
    fn answer(&self, request: &str) -> String {
        let token = format!("x-aws-parameters-secrets-token: {TOKEN}");
        if !request.lines().any(|line| line == token) {
            return http("401 Unauthorized", "the token is missing or wrong");
        }
        let target = request.split(' ').nth(1).unwrap_or_default();
        let found = |path: &str| {
            let name = target.strip_prefix(path)?.split('&').next()?;
            self.secrets.get_key_value(&*percent_decode_str(name).decode_utf8_lossy())
        };
        let body = if let Some((name, text)) = found("/secretsmanager/get?secretId=") {
            json!({ "Name": name, "SecretString": text, "VersionStages": ["AWSCURRENT"] })
        } else if let Some((name, text)) = found("/systemsmanager/parameters/get?name=") {
            json!({ "Parameter": { "Name": name, "Type": "SecureString", "Value": text } })
        } else {
            return http("400 Bad Request", "there is no such secret");
        };
        http("200 OK", &body.to_string())
    }
}

/// A whole answer of HTTP.
pub fn http(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
