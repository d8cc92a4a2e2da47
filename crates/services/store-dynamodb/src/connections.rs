//! The connections to a server. They are made anew after a pause, by the wall clock: while Lambda froze the
//! process its own clocks stood still and it heard nothing, so that connections that are gone look as good as new.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use aws_sdk_dynamodb::config::{HttpClient, RuntimeComponents, SharedHttpClient};
use aws_smithy_http_client::{
    HttpClientError,
    tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::http::{HttpConnectorSettings, SharedHttpConnector};
use config::{Moment, WallClock};

/// How long connections may be idle: a NAT gateway or a load balancer forgets them after 350 s
/// (<https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html>), and a new one costs some
/// milliseconds.
const IDLE_LIMIT: Duration = Duration::from_secs(60);

/// The connections of a client.
#[derive(Debug)]
pub(crate) struct Connections {
    tls: TlsContext,
    clock: WallClock,
    /// What is connected, and when it was last used.
    current: Mutex<(SharedHttpClient, Moment)>,
}

impl Connections {
    /// Connections to servers for which one of these authorities vouches, by the scheme of their addresses.
    pub(crate) fn new(trusted: TrustStore, clock: WallClock) -> Result<Self, HttpClientError> {
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
