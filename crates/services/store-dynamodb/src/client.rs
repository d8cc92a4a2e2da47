//! The client of a server: which one, with whose credentials, and how long it waits. It sends nothing.
//!
//! There is no `aws-config` here: Lambda gives a function its credentials in variables, which `config`
//! reads, and the settings give the region. The chain of other sources would only add packages to
//! compile and time to a cold start.

use std::{sync::OnceLock, time::Duration};

use aws_sdk_dynamodb::{
    Client,
    config::{
        BehaviorVersion, Builder, Credentials, Region, SharedHttpClient, retry::RetryConfig,
        timeout::TimeoutConfig,
    },
};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use config::process::AwsCredentials;

/// A connection within a region takes some milliseconds, with TLS.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// An answer takes milliseconds, and a page of large items some hundreds. A server that is silent for so
/// long is asked again, on another connection, within the 10 s of a function.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(2);

/// How often a request without an answer is sent: with the timeout above, less than a function's time.
const MOST_ATTEMPTS: u32 = 3;

/// The longest first pause between two of these.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// The longest pause between two of these.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// A client of DynamoDB on AWS. All of a process share the connections, and the TLS roots are loaded once.
pub(crate) fn on_aws(region: &str, credentials: &AwsCredentials) -> Client {
    static HTTPS: OnceLock<SharedHttpClient> = OnceLock::new();
    let https = HTTPS.get_or_init(|| {
        aws_smithy_http_client::Builder::new()
            .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
            .build_https()
    });
    Client::from_conf(settings(region, credentials).http_client(https.clone()).build())
}

/// A client of a server at an address, without TLS: `http://127.0.0.1:8000`.
pub(crate) fn at(address: &str, region: &str, credentials: &AwsCredentials) -> Client {
    let http = aws_smithy_http_client::Builder::new().build_http();
    let settings = settings(region, credentials).endpoint_url(address).http_client(http);
    Client::from_conf(settings.build())
}

fn settings(region: &str, credentials: &AwsCredentials) -> Builder {
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
    let retries = RetryConfig::standard()
        .with_max_attempts(MOST_ATTEMPTS)
        .with_initial_backoff(FIRST_PAUSE)
        .with_max_backoff(LONGEST_PAUSE);
    Builder::new()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region.to_owned()))
        .credentials_provider(credentials)
        .timeout_config(timeouts)
        .retry_config(retries)
}

#[cfg(test)]
mod tests;
