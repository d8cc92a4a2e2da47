//! The client of a server: which one, with whose credentials, and how long it waits. It sends nothing.
//!
//! There is no `aws-config` here: Lambda gives a function its credentials in variables, which `config`
//! reads, and the settings give the region. The chain of other sources would only add packages to
//! compile and time to a cold start.
//!
//! Connections are made anew after a pause, by the wall clock: while Lambda froze the process its own clocks stood
//! still and it heard nothing, so that connections that are gone look as good as new.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use aws_sdk_dynamodb::{
    Client,
    config::{
        BehaviorVersion, Builder, Credentials, HttpClient, Region, RuntimeComponents,
        SharedHttpClient, retry::RetryConfig, timeout::TimeoutConfig,
    },
};
use aws_smithy_http_client::{
    HttpClientError,
    tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::http::{HttpConnectorSettings, SharedHttpConnector};
use config::{DynamoDbSettings, Moment, WallClock, process::AwsCredentials};
use error::Error;

/// A connection within a region takes some milliseconds, with TLS.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// An answer takes milliseconds, and a page of large items some hundreds. A server that is silent for so
/// long is asked again, on another connection, within the 10 s of a function.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(2);

/// How long connections may be idle: a NAT gateway or a load balancer forgets them after 350 s
/// (<https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html>), and a new one costs some
/// milliseconds.
const IDLE_LIMIT: Duration = Duration::from_secs(60);

/// A client of the server that the settings name.
pub(crate) fn of(
    settings: &DynamoDbSettings,
    credentials: &AwsCredentials,
    clock: WallClock,
) -> Result<Client, Error> {
    const OPERATION: &str = "reach a server of DynamoDB";
    let endpoint = settings.endpoint.as_deref();
    let trusted = match settings.certificate_authority.file() {
        Some(file) => TrustStore::empty()
            .with_pem_certificate(std::fs::read(file).map_err(Error::unavailable(OPERATION))?),
        // The system's need not be there then.
        None if endpoint.is_some_and(|endpoint| endpoint.starts_with("http://")) => {
            TrustStore::empty()
        }
        None => TrustStore::default(),
    };
    let connections = Connections::new(trusted, clock).map_err(Error::internal(OPERATION))?;

    let AwsCredentials { access_key_id, secret_access_key, session_token } = credentials;
    let credentials = Credentials::new(
        access_key_id,
        secret_access_key.expose(),
        session_token.as_ref().map(|token| token.expose().to_owned()),
        None,
        "process",
    );
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .build();
    let mut client = Builder::new()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(settings.region.clone()))
        .credentials_provider(credentials)
        .timeout_config(timeouts)
        .retry_config(RetryConfig::disabled()) // See `attempts`.
        .http_client(connections);
    client.set_endpoint_url(endpoint.map(str::to_owned));
    Ok(Client::from_conf(client.build()))
}

/// The connections of a client.
#[derive(Debug)]
struct Connections {
    tls: TlsContext,
    clock: WallClock,
    /// What is connected, and when it was last used.
    current: Mutex<(SharedHttpClient, Moment)>,
}

impl Connections {
    /// Connections to servers for which one of these authorities vouches, by the scheme of their addresses.
    fn new(trusted: TrustStore, clock: WallClock) -> Result<Self, HttpClientError> {
        let tls = TlsContext::builder().with_trust_store(trusted).build()?;
        let current = Mutex::new((connect(&tls), clock.now()));
        Ok(Self { tls, clock, current })
    }
}

fn connect(tls: &TlsContext) -> SharedHttpClient {
    aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .tls_context(tls.clone())
        .build_https()
}

/// The driver asks for each request.
impl HttpClient for Connections {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let (connected, used) = &mut *current;
        if self.clock.since(*used) > IDLE_LIMIT {
            *connected = connect(&self.tls);
        }
        *used = self.clock.now();
        connected.http_connector(settings, components)
    }
}

#[cfg(test)]
mod tests {
    use config::{Environment, Secret};

    use super::*;

    #[test]
    fn a_client_that_is_printed_shows_no_secret() {
        let credentials = AwsCredentials {
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: Secret::new("wJalrXUtnFEMI"),
            session_token: Some(Secret::new("IQoJb3JpZ2luX2Vj")),
        };
        let settings = config::dynamodb(Environment::Dev);
        let client = of(settings, &credentials, WallClock::default()).unwrap();
        let text = format!("{client:?}");
        assert!(!text.contains("wJalrXUtnFEMI") && !text.contains("IQoJb3JpZ2luX2Vj"), "{text}");
    }
}
