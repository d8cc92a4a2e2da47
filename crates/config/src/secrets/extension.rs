//! Secrets by the AWS Parameters and Secrets Lambda Extension: an HTTP server beside the function.
//!
//! Its API: <https://docs.aws.amazon.com/lambda/latest/dg/with-secrets-manager.html> and
//! <https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html>.
//! It is spoken to without TLS, and never over a network. No request is documented that passes its own
//! cache by, so `config/deploy.toml` turns that off: values are kept in [`super::Secrets`] alone.

use std::time::Duration;

use async_trait::async_trait;
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::{
    Request, StatusCode,
    body::Bytes,
    client::conn::http1,
    header::{HOST, HeaderValue},
};
use hyper_util::rt::TokioIo;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use tokio::{
    net::TcpStream,
    time::{sleep, timeout},
};

use super::{Secret, SecretCause, SecretError, SecretName, SecretSource};
use crate::process;

/// The port that the extension listens on unless it is told another.
const DEFAULT_PORT: u16 = 2773;

/// How long one secret may take, attempts and delays included: well within any function's own limit.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// How often an extension that is still starting is asked, and the time between: two seconds in all,
/// where it is usually ready within one.
const ATTEMPTS: u32 = 40;
const RETRY_DELAY: Duration = Duration::from_millis(50);

/// The longest answer, in bytes: a secret has at most 65,536 bytes, each of which JSON may write with
/// six characters, and the names and dates around it are short.
const ANSWER_LIMIT: usize = 512 * 1024;

/// What the extension says, with status 400, while it starts.
const NOT_READY: &[u8] = b"not ready to serve traffic";

/// The extension of this function.
#[derive(Clone, Debug)]
pub struct ParametersAndSecretsExtension {
    port: u16,
    token: Secret,
}

impl ParametersAndSecretsExtension {
    /// The extension on a port of this machine, which trusts those that show the function's session
    /// token.
    pub fn new(port: u16, token: Secret) -> Self {
        Self { port, token }
    }

    /// The extension of this process; nothing outside Lambda.
    pub fn of_process() -> Option<Self> {
        Self::of(process::variable)
    }

    /// The extension of a process with these variables.
    ///
    /// A function of Lambda has the address of its Runtime API and a session token:
    /// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>. A developer's shell may have a
    /// token, and a function on a laptop a Runtime API; neither has both, and none has an extension.
    fn of(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        variable("AWS_LAMBDA_RUNTIME_API")?;
        let token = Secret::new(&variable("AWS_SESSION_TOKEN")?);
        let port = variable("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT");
        Some(Self::new(port.and_then(|port| port.parse().ok()).unwrap_or(DEFAULT_PORT), token))
    }

    async fn ask_until_ready(&self, name: &SecretName) -> Result<Secret, SecretCause> {
        for _ in 1..ATTEMPTS {
            match self.ask(name).await {
                Err(SecretCause::NotReady) => sleep(RETRY_DELAY).await,
                answer => return answer,
            }
        }
        self.ask(name).await
    }

    async fn ask(&self, name: &SecretName) -> Result<Secret, SecretCause> {
        let (status, body) = self.send(name).await.map_err(|cause| {
            let port = self.port;
            SecretCause::NoAnswer { port, cause }
        })?;
        if status == StatusCode::OK {
            return value(&body).ok_or(SecretCause::NoText);
        }
        let is_starting = body.windows(NOT_READY.len()).any(|window| window == NOT_READY);
        if status == StatusCode::BAD_REQUEST && is_starting {
            return Err(SecretCause::NotReady);
        }
        Err(SecretCause::Refused { status: status.as_u16() })
    }

    async fn send(
        &self,
        name: &SecretName,
    ) -> Result<(StatusCode, Bytes), Box<dyn std::error::Error + Send + Sync>> {
        let mut token = HeaderValue::from_str(self.token.expose())?;
        token.set_sensitive(true);
        let request = Request::get(path(name))
            .header(HOST, format!("localhost:{}", self.port))
            .header("X-Aws-Parameters-Secrets-Token", token)
            .body(Empty::<Bytes>::new())?;

        let stream = TcpStream::connect(("localhost", self.port)).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let exchange = async {
            let answer = sender.send_request(request).await?;
            let status = answer.status();
            let body = Limited::new(answer.into_body(), ANSWER_LIMIT).collect().await?;
            Ok((status, body.to_bytes()))
        };
        tokio::pin!(connection, exchange);
        tokio::select! {
            answer = &mut exchange => answer,
            Err(error) = &mut connection => Err(error.into()),
        }
    }
}

#[async_trait]
impl SecretSource for ParametersAndSecretsExtension {
    async fn fetch(&self, name: &SecretName) -> Result<Secret, SecretError> {
        let answer = timeout(TIME_LIMIT, self.ask_until_ready(name)).await;
        let answer = answer.unwrap_or(Err(SecretCause::TooSlow));
        answer.map_err(|cause| SecretError { name: name.clone(), cause })
    }
}

fn path(name: &SecretName) -> String {
    let encoded = utf8_percent_encode(name.secret(), NON_ALPHANUMERIC);
    if name.secret().starts_with('/') {
        format!("/systemsmanager/parameters/get?name={encoded}&withDecryption=true")
    } else {
        format!("/secretsmanager/get?secretId={encoded}")
    }
}

/// The text value in an answer: of `GetSecretValue`, or of `GetParameter`.
fn value(body: &[u8]) -> Option<Secret> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Answer {
        secret_string: Option<String>,
        parameter: Option<Parameter>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Parameter {
        value: String,
    }

    let Answer { secret_string, parameter } = serde_json::from_slice(body).ok()?;
    let text = secret_string.or(parameter.map(|parameter| parameter.value))?;
    Some(Secret::new(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUNTIME_API: (&str, &str) = ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001");
    const SESSION_TOKEN: (&str, &str) = ("AWS_SESSION_TOKEN", "token");
    const PORT: (&str, &str) = ("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT", "4711");

    fn port(variables: &[(&str, &str)]) -> Option<u16> {
        let value = |name: &str| variables.iter().find(|variable| variable.0 == name);
        let variable = |name: &str| value(name).map(|variable| variable.1.to_owned());
        ParametersAndSecretsExtension::of(variable).map(|extension| extension.port)
    }

    #[test]
    fn only_a_function_of_lambda_has_an_extension() {
        assert_eq!(port(&[RUNTIME_API, SESSION_TOKEN]), Some(DEFAULT_PORT));
        assert_eq!(port(&[RUNTIME_API, SESSION_TOKEN, PORT]), Some(4711));
        assert_eq!(port(&[SESSION_TOKEN]), None, "a shell in which somebody has logged in");
        assert_eq!(port(&[RUNTIME_API]), None, "a function on a laptop");
    }
}
