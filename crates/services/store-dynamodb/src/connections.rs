//! The connections to a server. They are made anew after a pause, by the wall clock: while Lambda froze the
//! process its own clocks stood still and it heard nothing, so that connections that are gone look as good as new.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_dynamodb::config::{HttpClient, RuntimeComponents, SharedHttpClient};
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{HttpConnectorSettings, SharedHttpConnector};
use config::{Moment, WallClock};
use error::Error;

/// How long connections may be idle: a NAT gateway or a load balancer forgets them after 350 s
/// (<https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html>), and a new one costs some
/// milliseconds.
const IDLE_LIMIT: Duration = Duration::from_secs(60);

/// How connections are protected.
#[derive(Clone, Debug)]
pub(crate) enum Protection {
    /// Not at all: a server on this machine.
    None,
    /// By TLS with a certificate that one of these vouches for.
    Tls(TlsContext),
}

impl Protection {
    /// For a server at this address. The certificates, in PEM, are trusted instead of those of the system.
    pub(crate) fn of(address: Option<&str>, authority: Option<Vec<u8>>) -> Result<Self, Error> {
        if address.is_some_and(|address| address.starts_with("http://")) {
            return Ok(Self::None);
        }
        let trust = authority.map(|pem| TrustStore::empty().with_pem_certificate(pem));
        let tls = TlsContext::builder().with_trust_store(trust.unwrap_or_default()).build();
        Ok(Self::Tls(tls.map_err(Error::internal("trust a certificate authority"))?))
    }

    fn connect(&self) -> SharedHttpClient {
        let connections = aws_smithy_http_client::Builder::new();
        match self {
            Self::None => connections.build_http(),
            Self::Tls(tls) => connections
                .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
                .tls_context(tls.clone())
                .build_https(),
        }
    }
}

/// The connections of a client.
#[derive(Debug)]
pub(crate) struct Connections {
    protection: Protection,
    clock: WallClock,
    /// What is connected, and when it was last used.
    current: Mutex<(SharedHttpClient, Moment)>,
}

impl Connections {
    pub(crate) fn new(protection: Protection, clock: WallClock) -> Self {
        let current = Mutex::new((protection.connect(), clock.now()));
        Self { protection, clock, current }
    }
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
            *connected = self.protection.connect();
        }
        *used = self.clock.now();
        connected.http_connector(settings, components)
    }
}
