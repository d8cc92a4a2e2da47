//! Logs in as an address says, or as settings and secrets do. It keeps no connection and no secret.

use std::time::Duration;

use config::{
    Secret, SecretName, Secrets, SqlServerSettings, TextOrSecret, Tls, secrets::SecretError,
};
use error::Error;
use tiberius::{AuthMethod, Config, EncryptionLevel};
use tokio::{net::TcpStream, time::timeout};
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt};

use crate::failure::{Failure, Grief};

/// A connection of the driver.
pub(crate) type Client = tiberius::Client<Compat<TcpStream>>;

/// How long a connection may take to be made: TCP, TLS and login, each a few round trips.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// How long an answer may take: the longest that a tool waits. A function's own time is shorter.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);

/// What the server's lists of sessions show.
const APPLICATION: &str = "flotilla";

/// How to log in.
#[derive(Clone)]
pub(crate) struct Login {
    /// With the user of an address, or without any.
    config: Config,
    credentials: Option<Credentials>,
}

/// Where the user and the password of settings are.
#[derive(Clone)]
struct Credentials {
    user: TextOrSecret,
    password: SecretName,
    secrets: Secrets,
}

impl Login {
    /// As an address says.
    pub(crate) fn of_address(config: Config) -> Self {
        Self { config, credentials: None }.with_answers_within(ANSWER_LIMIT)
    }

    /// As settings say, with the user and the password that the secrets have at that moment.
    pub(crate) fn of_settings(
        settings: &SqlServerSettings,
        secrets: Secrets,
    ) -> Result<Self, Error> {
        let mut config = Config::new();
        config.host(&settings.host);
        config.port(settings.port);
        config.database(&settings.database);
        protect(&mut config, settings.tls);
        if settings.tls == Tls::Verified {
            // Compiled in: to read those of the system takes longer than all else of a login, and again each time.
            config.trust_webpki_roots();
        }
        if let (Tls::Verified, Some(file)) = (settings.tls, settings.certificate_authority.file()) {
            let authority = std::fs::read(&file).map_err(|cause| {
                let text = format!(
                    "failed to read `{}`, the certificate_authority of [sqlserver]: {cause}",
                    file.display()
                );
                Error::internal("open a store")(text)
            })?;
            config.trust_cert_ca_bundle(authority);
        }
        let SqlServerSettings { user, password, .. } = settings.clone();
        let credentials = Some(Credentials { user, password, secrets });
        Ok(Self { config, credentials }.with_answers_within(ANSWER_LIMIT))
    }

    /// The same login, whose statements may take so long.
    pub(crate) fn with_answers_within(mut self, limit: Duration) -> Self {
        self.config.application_name(APPLICATION);
        self.config.handshake_timeout(Some(CONNECT_LIMIT));
        self.config.command_timeout(Some(limit));
        self
    }

    /// A connection, logged in. Where the server refuses what secrets say, they are read again, once: they may
    /// have been rotated.
    pub(crate) async fn connect(&self) -> Result<Client, Failure> {
        let refused = |failure| self.told(failure);
        let Some(credentials) = &self.credentials else {
            return connect(self.config.clone()).await.map_err(refused);
        };
        let first = credentials.read().await?;
        match connect(self.config_of(&first)).await {
            Err(failure) if failure.grief() == Grief::Login => {
                credentials.forget(&first).await;
                let second = credentials.read().await?;
                if second == first {
                    return Err(refused(failure));
                }
                connect(self.config_of(&second)).await.map_err(refused)
            }
            outcome => outcome.map_err(refused),
        }
    }

    fn config_of(&self, (user, password): &(Secret, Secret)) -> Config {
        let mut config = self.config.clone();
        config.authentication(AuthMethod::sql_server(user.expose(), password.expose()));
        config
    }

    /// The failure with the name of the server, unless another attempt may help.
    fn told(&self, failure: Failure) -> Failure {
        if failure.grief() == Grief::Passing {
            return failure;
        }
        let server = self.config.get_addr();
        Failure::Unavailable(format!("no connection to SQL Server at {server}: {failure}").into())
    }
}

impl Credentials {
    async fn read(&self) -> Result<(Secret, Secret), Failure> {
        let unavailable = |error: SecretError| Failure::Unavailable(error.into());
        let user = self.secrets.text(&self.user).await.map_err(unavailable)?;
        Ok((user, self.secrets.get(&self.password).await.map_err(unavailable)?))
    }

    async fn forget(&self, (user, password): &(Secret, Secret)) {
        self.secrets.forget(&self.password, password).await;
        if let TextOrSecret::Secret(name) = &self.user {
            self.secrets.forget(name, user).await;
        }
    }
}

async fn connect(config: Config) -> Result<Client, Failure> {
    let opening = async {
        let stream = TcpStream::connect(config.get_addr()).await?;
        stream.set_nodelay(true)?;
        Client::connect(config, stream.compat_write()).await
    };
    match timeout(CONNECT_LIMIT, opening).await {
        Ok(outcome) => outcome.map_err(Failure::from),
        Err(_) => {
            let limit_s = CONNECT_LIMIT.as_secs();
            Err(Failure::Lost(format!("not connected within {limit_s} s").into()))
        }
    }
}

/// Sets how connections are protected.
pub(crate) fn protect(config: &mut Config, tls: Tls) {
    match tls {
        Tls::Verified => config.encryption(EncryptionLevel::Required),
        Tls::Unverified => {
            config.encryption(EncryptionLevel::Required);
            config.trust_cert();
        }
        Tls::Off => config.encryption(EncryptionLevel::NotSupported),
    }
}
