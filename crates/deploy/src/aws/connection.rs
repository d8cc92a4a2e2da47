//! Credentials, endpoints, and the account that they lead to. No credential is shown or kept here.

use std::time::Duration;

use aws_config::{
    BehaviorVersion, ConfigLoader, Region, environment::EnvironmentVariableCredentialsProvider,
    meta::credentials::CredentialsProviderChain, retry::RetryConfig, timeout::TimeoutConfig,
};
use aws_credential_types::Credentials;

use super::{Aws, Failure, Patience};
use crate::{
    limits::{ATTEMPTS, CONNECT_TIMEOUT, READ_TIMEOUT},
    settings::{FILE, Settings},
};

/// What a call to a server on this machine is signed with, if the environment has nothing: such a server checks nothing.
const LOCAL_KEY: &str = "local";

/// What the process is told about AWS.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    /// `AWS_ENDPOINT_URL`: a server that stands in for AWS.
    pub(crate) endpoint: Option<String>,
    /// How long one wait may take.
    pub(crate) wait: Duration,
}

/// Connects, and refuses an account that is not the environment's.
///
/// Credentials come from where AWS's tools take them: environment variables, profiles, SSO, a role. For a server on this
/// machine only environment variables count.
pub(crate) async fn connect(settings: &Settings, connection: &Connection) -> Result<Aws, Failure> {
    let region = Region::new(settings.region.clone());
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .region(region)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .timeout_config(timeouts());
    if connection.endpoint.as_deref().is_some_and(is_on_this_machine) {
        loader = with_local_credentials(loader);
    }
    let config = loader.load().await;
    let identity = aws_sdk_sts::Client::new(&config).get_caller_identity().send().await;
    let identity = identity.map_err(|error| Failure::of("sts:GetCallerIdentity", &error))?;
    let account = identity.account().unwrap_or_default();
    if account != settings.account {
        return Err(Failure::told(format!(
            "the credentials in use belong to account {account}, and `{}` is in account {}: choose other credentials \
             (AWS_PROFILE), or mend `{FILE}`. Nothing was changed",
            settings.environment, settings.account
        )));
    }
    let s3 = aws_sdk_s3::config::Builder::from(&config)
        .force_path_style(config.endpoint_url().is_some())
        .build();
    Ok(Aws {
        settings: settings.clone(),
        cloudformation: aws_sdk_cloudformation::Client::new(&config),
        lambda: aws_sdk_lambda::Client::new(&config),
        s3: aws_sdk_s3::Client::from_conf(s3),
        patience: Patience::new(connection.wait),
    })
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).read_timeout(READ_TIMEOUT).build()
}

fn with_local_credentials(loader: ConfigLoader) -> ConfigLoader {
    let environment = EnvironmentVariableCredentialsProvider::new();
    let fixed = Credentials::new(LOCAL_KEY, LOCAL_KEY, None, None, "fixed");
    loader.credentials_provider(
        CredentialsProviderChain::first_try("environment variables", environment)
            .or_else("a server on this machine", fixed),
    )
}

fn is_on_this_machine(endpoint: &str) -> bool {
    let host = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    let host = host.split(['/', '?']).next().unwrap_or_default();
    let name = if host.starts_with('[') {
        host.split_once(']').map_or(host, |(name, _)| name)
    } else {
        host.split(':').next().unwrap_or_default()
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_server_on_this_machine_is_spoken_to_without_credentials() {
        for local in ["http://127.0.0.1:5000", "http://localhost:5000/x", "http://[::1]:5000"] {
            assert!(is_on_this_machine(local), "{local}");
        }
        for elsewhere in [
            "https://lambda.us-east-1.amazonaws.com",
            "http://localhost.example.org",
            "http://127.0.0.1@example.org",
            "http://10.0.0.1:5000",
        ] {
            assert!(!is_on_this_machine(elsewhere), "{elsewhere}");
        }
    }
}
