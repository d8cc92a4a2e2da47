//! The client of a server: which one, with whose credentials, and how long it waits. It sends nothing.
//!
//! There is no `aws-config` here: Lambda gives a function its credentials in variables, which `config`
//! reads, and the settings give the region. The chain of other sources would only add packages to
//! compile and time to a cold start.

use std::time::Duration;

use aws_sdk_dynamodb::{
    Client,
    config::{
        BehaviorVersion, Builder, Credentials, Region, retry::RetryConfig, timeout::TimeoutConfig,
    },
};
use config::{DynamoDbSettings, WallClock, process::AwsCredentials};
use error::Error;

use crate::connections::{Connections, Protection};

/// A connection within a region takes some milliseconds, with TLS.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// An answer takes milliseconds, and a page of large items some hundreds. A server that is silent for so
/// long is asked again, on another connection, within the 10 s of a function.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(2);

/// A client of the server that the settings name.
pub(crate) fn of(
    settings: &DynamoDbSettings,
    credentials: &AwsCredentials,
    clock: WallClock,
) -> Result<Client, Error> {
    let read =
        |file| std::fs::read(file).map_err(Error::unavailable("read `certificate_authority`"));
    let authority = settings.certificate_authority.file().map(read).transpose()?;
    let endpoint = settings.endpoint.as_deref();
    let connections = Connections::new(Protection::of(endpoint, authority)?, clock);

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

#[cfg(test)]
mod tests;
